"""A model's Markdown as messages with entities (SPEC B7).

Everything here is synchronous and pure. From `WORKER_THREAD_FROM` characters on, call it in a
worker thread: `await asyncio.to_thread(render, source)`.
"""

import re
from dataclasses import replace
from typing import Final

from kintsugi.bot.render.block import Blocks
from kintsugi.bot.render.clean import clean
from kintsugi.bot.render.entities import mend
from kintsugi.bot.render.formatted import Formatted, Passage
from kintsugi.bot.render.inline import Handler, Inline
from kintsugi.bot.render.mark import MARK, finished, opening
from kintsugi.bot.render.mention import mentions
from kintsugi.bot.render.page import Page
from kintsugi.bot.render.partial import steady
from kintsugi.bot.render.parts import PART_UNITS, cut_parts
from kintsugi.bot.render.split import split
from kintsugi.bot.render.table import Tables
from kintsugi.bot.render.tokens import hide_definitions, tokens

WORKER_THREAD_FROM: Final = 3_000
"""Characters from which hostile text could block the event loop for 20 ms (measured: 5 µs each at
worst, 1 µs in usual answers)."""

_ORDINARY: Final = re.compile(
    r"(?!\d)(?:{word})(?:[,;:.!?]?\ {word})*[.!?]*".format(word=r"[^\W_]+(?:['’-][^\W_]+)*")
)
_SHORT: Final = 1_000
"""One line of words and the usual punctuation, as many answers are: nothing in it is a mark."""


def render(source: str) -> list[Formatted]:
    """A finished answer's messages in order, each one Telegram accepts; none for a blank source.

    Every word of the source stands in some part, as text, as a link's URL or a code's language.
    """
    if len(source) <= _SHORT and _ORDINARY.fullmatch(source):
        return [Formatted(text=source)]
    cleaned = clean(source)
    parts = [_finished(part).to_formatted() for part in _parts(cleaned)]
    return parts or [Formatted(text=part) for part in plain(cleaned)]  # nothing but marks


def render_unfinished(source: str) -> list[Formatted]:
    """The messages of an answer's beginning, the last one ending in the unfinished mark."""
    parts = _parts(steady(clean(source)))
    if parts:
        parts[-1] = replace(parts[-1], text=parts[-1].text + MARK)
    return [part.to_formatted() for part in parts]


def first_words(part: Formatted) -> Formatted:
    """What a part's first send says: plain words and the mark, and still nobody is pinged."""
    text = opening(part.text)
    return Passage(text=text, spans=mend(text, mentions(text))).to_formatted()


def plain(source: str) -> list[str]:
    """The messages of the source as it is: for when Telegram refuses what `render` made of it."""
    return [finished(part) for part in split(clean(source), PART_UNITS)]


def _parts(source: str) -> list[Passage]:
    passage = _composed(source)
    spans = mend(passage.text, [*passage.spans, *mentions(passage.text)])
    return cut_parts(replace(passage, spans=spans))


def _composed(source: str) -> Passage:
    hidden = hide_definitions(source).encode()
    page = Page()
    inline = Inline(page, hidden)
    tables = Tables(page, inline, hidden)
    handlers: dict[str, Handler] = {
        **inline.handlers(),
        **Blocks(page, inline).handlers(),
        **tables.handlers(),
    }
    for token in tokens(source):
        handler = handlers.get(token.name)
        if handler is not None:
            handler(token)
    return page.passage()


def _finished(part: Passage) -> Passage:
    text = finished(part.text)
    if text == part.text:
        return part
    return Passage(text=text, spans=mend(text, part.spans))
