"""What an emoji below a message says about an answer. Pure, on raw JSON."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from kintsugi.bot.address import REACTION
from kintsugi.orchestrator.feedback import Judgement

_VARIATION: Final = "\N{VARIATION SELECTOR-16}"  # some clients send "❤" with it

_UP: Final = ("👍", "❤", "🔥", "🥰", "👏", "🎉", "🤩", "🙏", "👌", "😍", "💯", "🏆", "⚡", "🤗",
              "🫡", "🆒", "💘", "😘", "😎", "🤝", "❤\u200d🔥")  # fmt: skip
_DOWN: Final = ("👎", "💩", "🤮", "🤬", "😡", "🖕", "🤡", "🥱", "💔")

SAYS: Final[Mapping[str, Judgement]] = MappingProxyType(
    dict.fromkeys(_UP, Judgement.UP) | dict.fromkeys(_DOWN, Judgement.DOWN)
)
"""Laughter, tears and wonder may be about what was said as well as about how: they say nothing."""


def judgement_of(update: Mapping[str, Any]) -> Judgement | None:
    """What the reactions of the person say now, the newest that says anything."""
    return _judgement(update, "new_reaction")


def judged_before(update: Mapping[str, Any]) -> bool:
    """Whether a reaction that said something was there before."""
    return _judgement(update, "old_reaction") is not None


def _judgement(update: Mapping[str, Any], field: str) -> Judgement | None:
    content = update.get(REACTION)
    given = content.get(field) if isinstance(content, dict) else None
    emojis = [
        str(each.get("emoji")).replace(_VARIATION, "")
        for each in (given if isinstance(given, list) else ())
        if isinstance(each, dict)
    ]
    said = [SAYS[emoji] for emoji in emojis if emoji in SAYS]
    return said[-1] if said else None
