"""Bytes to text, when nobody says in which encoding."""

import codecs
import re
from typing import Final

from kintsugi.bot.documents.excerpt import Trouble, UnreadableDocument

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Cyrillic words are runs of high bytes; in Western text such letters stand alone among others.
_CYRILLIC_WORD: Final = re.compile(rb"[\xa8\xb8\xc0-\xff]{3}")


def decoded(data: bytes) -> str:
    """Raises: `UnreadableDocument` for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\0" in data:  # no text has them, and neither the turn log nor a model would take them
        raise UnreadableDocument(Trouble.BROKEN)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1251" if _CYRILLIC_WORD.search(data) else "cp1252", "replace")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).replace("\0", "\ufffd")
    except UnicodeDecodeError:
        raise UnreadableDocument(Trouble.BROKEN) from None
