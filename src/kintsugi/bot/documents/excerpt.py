"""What reading a document gives, or why it gives nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Trouble(Enum):
    """Why there are no words; the catalogue has `document-<value>` for each."""

    BROKEN = "broken"  # not what its name says, or damaged
    LOCKED = "locked"  # wants a password
    EMPTY = "empty"  # no words: blank, or pictures of pages
    SLOW = "slow"  # took longer, or more memory, than we allow


class UnreadableDocument(Exception):
    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    text: str
    is_whole: bool  # False: it goes on, and the rest was not kept


def beginning(pieces: Iterable[str], most_characters: int) -> Excerpt:
    """Join pieces until there is enough; the rest is not even asked for.

    Raises: `UnreadableDocument` when nothing but blanks came.
    """
    kept: list[str] = []
    room = most_characters
    for piece in pieces:
        kept.append(piece[:room])
        if len(piece) > room:
            break
        room -= len(piece)
    else:
        return _excerpt(kept, is_whole=True)
    return _excerpt(kept, is_whole=False)


def _excerpt(pieces: list[str], *, is_whole: bool) -> Excerpt:
    text = "".join(pieces).strip()
    if not text:
        raise UnreadableDocument(Trouble.EMPTY)
    return Excerpt(text=text, is_whole=is_whole)
