"""The messages an outgoing answer is made of."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.render.mark import opening
from kintsugi.bot.render.markdown import WORKER_THREAD_FROM, first_words, plain
from kintsugi.bot.render.parts import PART_UNITS
from kintsugi.bot.render.split import units
from kintsugi.events.messages import Outgoing

T = TypeVar("T")

_NO_WORDS: Final = "…"
_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message: what its first send says, and what it says in the end."""

    first: Formatted
    whole: Formatted


async def off_the_loop(render: Callable[[str], T], source: str) -> T:
    """`render(source)`; in a worker thread where it could hold up the event loop."""
    if len(source) < WORKER_THREAD_FROM:
        return render(source)
    return await asyncio.to_thread(render, source)


def markdown_parts(outgoing: Outgoing, rendered: Sequence[Formatted]) -> list[Part]:
    """The parts of what the text was rendered to, with the note below the last one."""
    messages = _with_note(rendered, outgoing.note) or [Formatted(text=_NO_WORDS)]
    return [Part(first=first_words(each), whole=each) for each in messages]


def plain_parts(outgoing: Outgoing) -> list[Part]:
    """The text as it is, without a single entity."""
    texts = [Formatted(text=text) for text in plain(outgoing.text)]
    messages = _with_note(texts, outgoing.note) or [Formatted(text=_NO_WORDS)]
    return [Part(first=Formatted(text=opening(each.text)), whole=each) for each in messages]


def _with_note(messages: Sequence[Formatted], note: str | None) -> list[Formatted]:
    if note is None:
        return list(messages)
    if messages and units(messages[-1].text + _BETWEEN + note) <= PART_UNITS:
        return [*messages[:-1], replace(messages[-1], text=messages[-1].text + _BETWEEN + note)]
    return [*messages, Formatted(text=note)]
