"""Where an update comes from, read from its raw JSON before anything is parsed or imported."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kintsugi.ids import ChatId, Session, Topic, UserId

REACTION: Final = "message_reaction"

ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    REACTION,
)
"""What Telegram is asked for. Explicit: its default leaves kinds out and changes over time."""

GATHERED: Final = "gathered"
"""Where an update carries the messages that became part of its turn; Telegram has no such field."""

CONTROL_COMMANDS: Final = frozenset({"stop", "status"})

# Telegram's ids have at most 52 significant bits (Bot API, "Chat" and "User").
_LARGEST_ID: Final = 2**52

_COMMAND: Final = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s+(?P<argument>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    name: str  # lower case, without the slash
    bot: str | None  # the bot it names with @, lower case
    argument: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button was pressed."""

    id: str  # what answerCallbackQuery wants
    data: str  # what the button carries


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Whom to answer, as far as an update says; enough to explain even one that does not parse."""

    session: Session
    private: bool
    message_id: int | None
    language_code: str | None
    command: Command | None
    press: Press | None = None


def address_of(update: Mapping[str, Any]) -> Address | None:
    """None for an update that names no chat and person, whatever else is wrong with it."""
    for kind in ALLOWED_UPDATES:
        content = update.get(kind)
        if isinstance(content, dict):
            if kind == REACTION:  # it names the message and the person, each in its own way
                return _address({**content, "from": content.get("user")}, content)
            return _address(content, message_of(update))
    return None


def message_of(update: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message an update brings or is about; empty where there is none."""
    for kind in ("message", "edited_message"):
        if isinstance(message := update.get(kind), dict):
            return message
    callback = update.get("callback_query")
    message = callback.get("message") if isinstance(callback, dict) else None
    return message if isinstance(message, dict) else {}


def messages_of(update: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Every message of the turn: the one above, and what was gathered with it, in their order."""
    gathered = update.get(GATHERED)
    return (message_of(update), *(gathered if isinstance(gathered, list) else ()))


def lane_of(address: Address | None) -> str:
    """The session's key; all that names none shares one lane."""
    return address.session.key if address else "unaddressed"


def is_control(update: Mapping[str, Any], address: Address | None) -> bool:
    """Whether it must never wait behind a turn."""
    if REACTION in update:
        return True
    if address is None:
        return False
    command = address.command
    # A press is an answer to us, or wants something stopped: both while its turn may still run.
    return address.press is not None or (command is not None and command.name in CONTROL_COMMANDS)


def _address(content: Mapping[str, Any], message: Mapping[str, Any]) -> Address | None:
    chat, sender = message.get("chat") or content.get("chat"), content.get("from")
    chat_id, user_id = _id(chat), _id(sender)
    if chat_id is None or user_id is None:
        return None
    return Address(
        session=Session(chat=ChatId(chat_id), topic=Topic(_topic(message)), user=UserId(user_id)),
        private=isinstance(chat, dict) and chat.get("type") == "private",
        message_id=_integer(message.get("message_id")),
        language_code=_text(sender, "language_code"),
        command=_command(_text(content, "text")),
        press=_press(content),
    )


def _topic(message: Mapping[str, Any]) -> int:
    # A reply in an ordinary group carries a thread id as well; only topics are sessions.
    if message.get("is_topic_message") is True:
        return _integer(message.get("message_thread_id")) or 0
    return 0


def _command(text: str | None) -> Command | None:
    match = _COMMAND.fullmatch(text or "")
    if match is None:
        return None
    bot = match["bot"]
    return Command(
        name=match["name"].lower(),
        bot=bot.lower() if bot else None,
        argument=(match["argument"] or "").strip(),
    )


def _press(content: Mapping[str, Any]) -> Press | None:
    # Only callback queries have data; a game's has none, but an id like the others.
    if not isinstance(content.get("chat_instance"), str):
        return None
    query_id = _text(content, "id")
    return Press(id=query_id, data=_text(content, "data") or "") if query_id else None


def _text(content: object, name: str) -> str | None:
    value = content.get(name) if isinstance(content, dict) else None
    return value if isinstance(value, str) else None


def _id(content: object) -> int | None:
    return _integer(content.get("id")) if isinstance(content, dict) else None


def _integer(value: object) -> int | None:
    # A larger one is no id, and the database could not even record that it was refused.
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST_ID:
        return None
    return value
