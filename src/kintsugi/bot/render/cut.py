"""Where a long text is best cut in two."""

import unicodedata
from typing import Final

_BOUNDARIES: Final = ("\n\n", "\n", ". ", " ")  # best first
_CODE_BOUNDARIES: Final = ("\n",)
_JOINER: Final = "\u200d"
_FOLLOWERS: Final = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_LONGEST_CHARACTER: Final = 64
"""Code points of a combined character that are kept together; hostile text piles up more."""


def fitting(text: str, start: int, limit: int) -> int:
    """The end of the longest piece from `start` that has at most `limit` UTF-16 units."""
    end = min(start + limit, len(text))
    window = text[start:end]
    if window.isascii():
        return end
    left = limit
    for index, character in enumerate(window, start):
        left -= 2 if character > "\uffff" else 1
        if left < 0:
            return index
    return end


def best_cut(text: str, earliest: int, end: int, *, code: bool) -> int:
    """The end of a piece: at least `earliest`, at most `end`.

    Behind the last paragraph in that range, else line, else sentence, else word; in code only
    behind a line. Else between two characters as a person sees them.
    """
    for boundary in _CODE_BOUNDARIES if code else _BOUNDARIES:
        found = text.rfind(boundary, earliest, end + 1)
        if found >= 0:
            return min(found + len(boundary.rstrip()), end)
    return _between_characters(text, earliest, end)


def _between_characters(text: str, earliest: int, end: int) -> int:
    for moved in range(end, max(earliest, end - _LONGEST_CHARACTER) - 1, -1):
        if not _binds(text, moved):
            return moved
    return end


def _binds(text: str, index: int) -> bool:
    """Whether the characters before and at `index` are seen as one."""
    before, at = text[index - 1], text[index]
    return (
        unicodedata.combining(at) != 0
        or at in _FOLLOWERS
        or before == _JOINER
        or ord(at) in _SKIN_TONES
        or (ord(at) in _FLAG_LETTERS and ord(before) in _FLAG_LETTERS)
    )
