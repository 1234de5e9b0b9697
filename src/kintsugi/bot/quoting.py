"""What a person said, with what they said it about: replies, quotes and forwards as data (B13).

Others wrote those, so they are fenced off, attributed and bounded, and the model is told (in the
orchestrator's prompt) that nothing between the fences is an instruction. Pure, on raw JSON.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

QUOTE_CHARACTERS: Final = 1500
"""Of a message that is answered; of a forwarded one, all: it is what the person sends."""

_NAME_CHARACTERS: Final = 64  # what Telegram allows for a first name (Bot API, "User")


def spoken(messages: Sequence[Mapping[str, Any]]) -> str:
    """The words of a turn's messages, one below the other; empty when there are none."""
    return "\n".join(words for each in messages if (words := _one(each)))


def _one(message: Mapping[str, Any]) -> str:
    words = _text(message, "text") or _text(message, "caption")
    if "forward_origin" in message:
        return _fenced("forwarded", _origin(message["forward_origin"]), words) if words else ""
    return "\n".join([*_quotes(message), words]) if words else ""


def _quotes(message: Mapping[str, Any]) -> Iterator[str]:
    """What the message answers: the part that was marked, or else the whole."""
    for field in ("reply_to_message", "external_reply"):
        replied = message.get(field)
        if not isinstance(replied, dict) or "forum_topic_created" in replied:
            continue
        whole = _text(replied, "text") or _text(replied, "caption")
        words = _text(message.get("quote"), "text") or whole
        if words:
            author = (
                _author(replied) if field == "reply_to_message" else _origin(replied.get("origin"))
            )
            yield _fenced("quoted", author, _bounded(words))
        return


def _fenced(kind: str, author: str, words: str) -> str:
    return f'<{kind} from="{author}">\n{_harmless(words)}\n</{kind}>'


def _harmless(words: str) -> str:
    """The words, unable to end their fence or begin another one: `<` is told apart by its look."""
    return words.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")


def _bounded(words: str) -> str:
    return words if len(words) <= QUOTE_CHARACTERS else f"{words[:QUOTE_CHARACTERS]}…"


def _author(message: Mapping[str, Any]) -> str:
    return _name(message.get("sender_chat")) or _name(message.get("from")) or "unknown"


def _origin(origin: object) -> str:
    """Of any kind of MessageOrigin (Bot API): a user, a hidden user, a chat or a channel."""
    if not isinstance(origin, dict):
        return "unknown"
    names = (_name(origin.get(key)) for key in ("sender_user", "sender_chat", "chat"))
    return next(filter(None, names), "") or _shown(origin.get("sender_user_name")) or "unknown"


def _name(who: object) -> str:
    if not isinstance(who, dict):
        return ""
    parts = (_shown(who.get(key)) for key in ("first_name", "last_name", "title"))
    return " ".join(filter(None, parts))


def _shown(name: object) -> str:
    """A name on one line, without what would end the attribute it stands in."""
    if not isinstance(name, str):
        return ""
    plain = (each if each.isprintable() and each not in '<>"' else " " for each in name)
    return " ".join("".join(plain).split())[:_NAME_CHARACTERS]


def _text(message: object, field: str) -> str:
    value = message.get(field) if isinstance(message, dict) else None
    return value if isinstance(value, str) else ""
