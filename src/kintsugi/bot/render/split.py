"""Cuts a text into messages: at most 4,096 UTF-16 units each, at the best place there is."""

import unicodedata
from collections.abc import Iterator
from typing import Final

MESSAGE_UNITS: Final = 4096
"""UTF-16 units a message may have (Bot API, sendMessage)."""

_BOUNDARIES: Final = ("\n\n", "\n", ". ", " ")  # best first
_JOINER: Final = "\u200d"  # binds what stands before and after it
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def split(text: str, limit: int = MESSAGE_UNITS) -> list[str]:
    """The parts in order, none empty; only white space at the cuts is lost.

    An empty or blank text has no parts.
    """
    return list(_parts(text.strip(), limit))


def _parts(rest: str, limit: int) -> Iterator[str]:
    while rest:
        if units(rest) <= limit:
            yield rest
            return
        end = _best_cut(rest, _fitting(rest, limit))
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()


def _fitting(text: str, limit: int) -> int:
    """How many leading characters fit into `limit` units."""
    count = 0
    for index, character in enumerate(text):
        count += 2 if character > "\uffff" else 1
        if count > limit:
            return index
    return len(text)


def _best_cut(text: str, fitting: int) -> int:
    """The last boundary of the best kind in the second half; else between two characters."""
    for boundary in _BOUNDARIES:
        found = text.rfind(boundary, fitting // 2, fitting + 1)
        if found > 0:
            return min(found + len(boundary.rstrip()), fitting) or found
    return _between_characters(text, fitting)


def _between_characters(text: str, end: int) -> int:
    """`end`, moved back so as not to cut a combined character, as far as that is possible."""
    moved = end
    while moved > 1 and _binds(text, moved):
        moved -= 1
    return moved if moved > 1 else end


def _binds(text: str, index: int) -> bool:
    """Whether what stands at `index` belongs to what stands before it."""
    return (
        # By category, not by combining class: vowel signs and keycaps have class 0.
        unicodedata.category(text[index]).startswith("M")
        or _JOINER in text[index - 1 : index + 1]
        or ord(text[index]) in _SKIN_TONES
    )
