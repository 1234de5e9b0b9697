"""A chat: its members, topics and messages, and whether the bot may write to it."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Literal

from kintsugi.simulator.telegram.message import Message
from kintsugi.simulator.telegram.profile import UserProfile
from kintsugi.simulator.telegram.refusal import Refusal, forbidden

ChatKind = Literal["private", "group", "supergroup"]
Membership = Literal["member", "administrator", "left", "kicked"]

RIGHTS: Mapping[str, object] = {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(
    (
        "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
        "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
        "can_edit_stories", "can_delete_stories", "can_send_welcome_messages",
    ),
    True,
)  # fmt: skip
"""Of an administrator, where nothing else is said."""


class Standing(Enum):
    """What the bot may do in a chat."""

    OPEN = "The bot may write."
    NOT_STARTED = "The person has never written to the bot."
    BLOCKED = "The person has blocked the bot."
    KICKED = "The bot was removed from the group."
    MIGRATED = "The group became a supergroup with another id."


class Chat:
    def __init__(self, *, chat_id: int, kind: ChatKind, title: str, forum: bool = False) -> None:
        self.id = chat_id
        self.kind = kind
        self.title = title
        self.forum = forum
        self.standing = Standing.OPEN
        self.migrated_to: int | None = None
        self.people: dict[int, tuple[UserProfile, Membership]] = {}
        self.threads: dict[int, str] = {}
        self.reactions: dict[tuple[int, int], tuple[str, ...]] = {}  # by message and person
        self.bot_is_admin = False
        self._messages: dict[int, Message] = {}
        self._last_id = 0
        self._shown = self._json()
        self._senders: dict[int, dict[str, object]] = {}  # shared by all that is kept of a sender

    @property
    def messages(self) -> tuple[Message, ...]:
        """What stands in the chat now, oldest first; deleted messages are gone."""
        return tuple(self._messages.values())

    def message(self, message_id: int) -> Message | None:
        return self._messages.get(message_id)

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def put(self, message: Message) -> None:
        """Add a message, or put an edited one in its old place."""
        self._messages[message.message_id] = message

    def remove(self, message_id: int) -> Message | None:
        return self._messages.pop(message_id, None)

    def join(self, user: UserProfile, membership: Membership = "member") -> None:
        self.people[user.id] = (user, membership)

    def check_open(self) -> None:
        """Raise Telegram's refusal when the bot may not write here."""
        if self.standing is Standing.MIGRATED:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to=self.migrated_to,
            )
        words = {
            Standing.NOT_STARTED: "bot can't initiate conversation with a user",
            Standing.BLOCKED: "bot was blocked by the user",
            Standing.KICKED: f"bot was kicked from the {self.kind} chat",
        }
        if self.standing in words:
            raise forbidden(words[self.standing])

    def json(self) -> dict[str, object]:
        return self._shown

    def message_json(self, message: Message) -> dict[str, object]:
        """The Message object, with the message it replies to one level deep, as Telegram does."""
        shown = message.json(chat=self._shown, sender=self._sender_json(message.sender))
        replied = self._messages.get(message.reply_to) if message.reply_to is not None else None
        if replied is not None:
            shown["reply_to_message"] = replace(replied, keyboard=()).json(
                chat=self._shown, sender=self._sender_json(replied.sender)
            )
        return shown

    def _sender_json(self, sender: UserProfile) -> dict[str, object]:
        known = self._senders.get(sender.id)
        if known is None:
            known = self._senders[sender.id] = sender.json()
        return known

    def _json(self) -> dict[str, object]:
        name = "first_name" if self.kind == "private" else "title"
        shown: dict[str, object] = {"id": self.id, "type": self.kind, name: self.title}
        if self.forum:
            shown["is_forum"] = True
        return shown
