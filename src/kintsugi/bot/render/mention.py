"""Words of a model must not ping people."""

import re
from collections.abc import Iterator
from typing import Final

from kintsugi.bot.render.formatted import Kind, Span

_MENTION: Final = re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,}")


def mentions(text: str) -> Iterator[Span]:
    """A code span for each `@name`: Telegram looks for no mention inside code.

    The text stays as it is, so the name can still be copied. An invisible character after the `@`
    was rejected for that.
    """
    for match in _MENTION.finditer(text):
        yield Span(kind=Kind.CODE, start=match.start(), end=match.end())
