"""The command menus that Telegram shows beside the input field (SPEC B11)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from kintsugi.bot.people import Role
from kintsugi.bot.permissions import visible
from kintsugi.i18n import Catalogues, Locale, Message
from kintsugi.ids import UserId

# Telegram shows the menu without a language to everybody whose own is not among the others.
_LANGUAGES: Final[Mapping[str, Locale]] = MappingProxyType({"": "en", "ru": "ru"})


Scope: TypeAlias = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    scope: Scope  # the Bot API's BotCommandScope
    language_code: str  # empty: for all who have no menu of their own
    commands: tuple[tuple[str, str], ...]  # name and line, in order

    @property
    def place(self) -> dict[str, Any]:
        """The parameters that name the menu, for each of its methods."""
        return {"scope": dict(self.scope), "language_code": self.language_code}

    @property
    def listed(self) -> list[dict[str, str]]:
        """The commands as Telegram is given them, and gives them back."""
        return [{"command": name, "description": line} for name, line in self.commands]


def menus(catalogues: Catalogues, admins: Iterable[UserId]) -> Sequence[Menu]:
    """Those of all private chats, of all groups, and of each admin's own chat."""
    scopes: list[tuple[Scope, Sequence[str]]] = [
        ({"type": "all_private_chats"}, visible(Role.USER, private=True)),
        ({"type": "all_group_chats"}, visible(Role.USER, private=False)),
    ]
    own = visible(Role.ADMIN, private=True)
    scopes += [({"type": "chat", "chat_id": admin}, own) for admin in admins]
    return [menu for scope, names in scopes for menu in _by_language(catalogues, scope, names)]


def _by_language(catalogues: Catalogues, scope: Scope, names: Sequence[str]) -> Iterator[Menu]:
    for language_code, locale in _LANGUAGES.items():
        lines = ((name, catalogues.text(locale, Message(f"command-{name}"))) for name in names)
        yield Menu(scope=scope, language_code=language_code, commands=tuple(lines))
