"""Text as Telegram keeps it: measured in UTF-16 units, freed of control characters, trimmed."""

import re

MAX_TEXT_UNITS = 4096

_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")  # the line end stays, "\r" is cut out
_BLANK = " \n"


def units(text: str) -> int:
    """The length in UTF-16 code units, which is how Telegram counts."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def boundaries(text: str) -> tuple[int, ...]:
    """Every UTF-16 offset at which a character begins, then the end of the text; ascending."""
    found = [0]
    for character in text:
        found.append(found[-1] + (2 if character > "\uffff" else 1))
    return tuple(found)


def without_controls(text: str) -> str:
    """Each control character becomes a space, so that offsets stay where they are."""
    return _CONTROL.sub(" ", text)


def carriage_returns(text: str) -> tuple[int, ...]:
    """The UTF-16 offsets of every carriage return: Telegram drops them and shifts the entities."""
    if "\r" not in text:
        return ()
    starts = boundaries(text)
    return tuple(starts[index] for index, character in enumerate(text) if character == "\r")


def leading_blanks(text: str) -> int:
    """How many blanks the text begins with; each is one unit."""
    return len(text) - len(text.lstrip(_BLANK))


def without_trailing_blanks(text: str) -> str:
    return text.rstrip(_BLANK)
