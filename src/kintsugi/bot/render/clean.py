"""Source text without what Telegram or the parser would silently change."""

import re
from typing import Final

HIDDEN_COLON: Final = "\ufdd0"
"""Stands for the colon of `]:` while parsing; a noncharacter, so no text may hold it."""

_LINE_ENDS: Final = re.compile("\r\n?|[\u2028\u2029]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Telegram cuts these out of every text. RTL words need none of them to be shown right.
_BIDI_OVERRIDES: Final = re.compile("[\u202a-\u202e]")


def clean(source: str) -> str:
    """`source` as valid Unicode, its lines ended by line feeds; control characters become blanks.

    A lone surrogate becomes U+FFFD: it cannot be encoded, so it could not even be sent.
    """
    text = source.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _LINE_ENDS.sub("\n", text).replace(HIDDEN_COLON, "\ufffd")
    return _BIDI_OVERRIDES.sub("", _CONTROLS.sub(" ", text))
