"""Who takes part: the bot and the people."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class UserProfile:
    """A user as Telegram shows one to a bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def json(self) -> dict[str, object]:
        shown: dict[str, object] = {
            "id": self.id, "is_bot": self.is_bot, "first_name": self.first_name,
        }  # fmt: skip
        if self.username is not None:
            shown["username"] = self.username
        if self.language_code is not None:
            shown["language_code"] = self.language_code
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class BotProfile:
    """The one bot of a server.

    With `can_read_all_group_messages` off (Telegram's privacy mode) it is sent only the commands,
    mentions and replies of a group.
    """

    token: str = field(repr=False)
    id: int
    username: str
    first_name: str
    can_read_all_group_messages: bool = True

    @property
    def user(self) -> UserProfile:
        return UserProfile(
            id=self.id, first_name=self.first_name, username=self.username, is_bot=True
        )

    def json(self) -> dict[str, object]:
        return self.user.json() | {
            "can_join_groups": True,
            "can_read_all_group_messages": self.can_read_all_group_messages,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
