"""The command menu: lists per scope and language, checked as Telegram checks them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kintsugi.simulator.telegram.parameters import Parameters, integer_field, objects, text_field
from kintsugi.simulator.telegram.refusal import bad_request

MAX_COMMANDS = 100
MAX_NAME = 32
MAX_DESCRIPTION = 256

_NAME = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2}")
_PLAIN_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BotCommand:
    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuKey:
    """Which menu: a scope, the chat or member it is for, and a language ("" for all others)."""

    scope: str = "default"
    chat_id: int | None = None
    user_id: int | None = None
    language: str = ""


def read_menu_key(parameters: Parameters) -> MenuKey:
    """Raises: a 400 for an unknown scope or a language that is not two small letters."""
    language = parameters.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    scope = parameters.structure("scope", called="BotCommandScope")
    if scope is None:
        return MenuKey(language=language)
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    return _scoped(scope, language)


def _scoped(scope: Mapping[str, object], language: str) -> MenuKey:
    inside = "BotCommandScope"
    kind = text_field(scope, "type", inside=inside)
    if kind in _PLAIN_SCOPES:
        return MenuKey(scope=kind, language=language)
    if kind not in _CHAT_SCOPES:
        raise bad_request(f"can't parse {inside}: Unsupported type specified")
    chat_id = integer_field(scope, "chat_id", inside=inside)
    user_id = integer_field(scope, "user_id", inside=inside) if kind == "chat_member" else None
    return MenuKey(scope=kind, chat_id=chat_id, user_id=user_id, language=language)


def read_commands(parameters: Parameters) -> tuple[BotCommand, ...]:
    """Raises: a 400 that says which rule a command breaks; the whole list is refused."""
    listed = parameters.structure("commands", called="commands")
    if listed is None:
        raise bad_request("can't parse commands JSON object")
    commands = tuple(_read_command(item) for item in objects(listed, inside="list of bot commands"))
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if not all(_NAME.fullmatch(command.name) for command in commands):
        raise bad_request("BOT_COMMAND_INVALID")
    return commands


def _read_command(source: Mapping[str, object]) -> BotCommand:
    name = text_field(source, "command", inside="BotCommand").strip().removeprefix("/")
    description = text_field(source, "description", inside="BotCommand").strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > MAX_NAME:
        raise bad_request(f"command length must not exceed {MAX_NAME}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {MAX_DESCRIPTION}")
    return BotCommand(name=name, description=description)


class Menus:
    """What each scope and language was given."""

    def __init__(self) -> None:
        self._commands: dict[MenuKey, tuple[BotCommand, ...]] = {}

    def set(self, key: MenuKey, commands: tuple[BotCommand, ...]) -> None:
        self._commands[key] = commands

    def get(self, key: MenuKey) -> tuple[BotCommand, ...]:
        """The list of exactly this key, empty when there is none: Telegram does not fall back."""
        return self._commands.get(key, ())

    def delete(self, key: MenuKey) -> None:
        self._commands.pop(key, None)
