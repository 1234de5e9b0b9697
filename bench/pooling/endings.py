"""Ends of streams, real and false, and who can tell them apart.

An answer has ended when the provider said why. So a stream that has a reason is whole, though its
usage or [DONE] is missing behind it; one that has none is truncated, whatever else came. Where
Anthropic's or Ollama's word for the end came, and no reason in it, it is neither.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.pooling.contestant import Contestant, NoAnswer, answer
from bench.pooling.stage import PRIMARY, SHAPES, Stage
from kintsugi.simulator.llm import Cut, Defect, Malformed, MidStreamError, Reply, Say
from kintsugi.simulator.llm.vendors import ANTHROPIC, GEMINI_NATIVE, OLLAMA, OPENAI, Vendor

_VENDORS: Final[Mapping[str, Vendor]] = {
    "openai": OPENAI,
    "anthropic": ANTHROPIC,
    "gemini": GEMINI_NATIVE,
    "ollama_chat": OLLAMA,
}
_TEXT: Final = "The sun is up, so we all go out now."
_CHUNKS: Final = 10  # a word each
_TOLD: Final = Say(_TEXT)
_UNTOLD: Final = Say(_TEXT, usage=None)
_LONG: Final = " ".join(f"word{number}" for number in range(300))


@dataclass(frozen=True, slots=True)
class Ending:
    shape: str
    reply: Reply
    text: str = _TEXT  # of the whole answer


def truncated(shape: str) -> Iterator[Ending]:
    """In this shape; "[DONE]" is each one's own last event, where it does not have the reason."""
    for after in (0, 2, _CHUNKS):
        yield Ending(shape, Cut(after, clean=True, answer=_TOLD))
        yield Ending(shape, Cut(after, clean=True, answer=_UNTOLD))
        yield Ending(shape, Cut(after, clean=False, answer=_TOLD))
        yield Ending(shape, MidStreamError(after, _VENDORS[shape].mid_stream, answer=_TOLD))
    yield Ending(shape, Malformed(Defect.HALF_JSON, answer=_TOLD))
    yield Ending(shape, Malformed(Defect.BAD_JSON, answer=_TOLD))
    if shape in _REASON_LAST:
        yield Ending(shape, Malformed(Defect.NO_DONE, answer=_TOLD))
    if shape in _ENDLESS:
        yield Ending(shape, Malformed(Defect.NO_FINISH, answer=_TOLD))


def whole(shape: str) -> Iterator[Ending]:
    for finish in ("stop", "length", "content_filter"):
        yield Ending(shape, Say(_TEXT, finish=finish))
        yield Ending(shape, Say(_TEXT, finish=finish, usage=None))
    for text in ("Yes", "Да, «всё» хорошо 🌞", _LONG):
        yield Ending(shape, Say(text), text)
        yield Ending(shape, Say(text, chunk=1000), text)
    if shape not in _REASON_LAST:
        yield Ending(shape, Malformed(Defect.NO_DONE, answer=_TOLD))
        yield Ending(shape, Malformed(Defect.NO_DONE, answer=_UNTOLD))


_REASON_LAST: Final = frozenset({"gemini", "ollama_chat"})
"""Their last event has the reason in it."""

_ENDLESS: Final = frozenset({"openai", "gemini"})
"""They have no other word for the end of an answer than its reason: [DONE] is the stream's."""

TRUNCATED: Final = tuple(each for shape in SHAPES for each in truncated(shape))
WHOLE: Final = tuple(each for shape in SHAPES for each in whole(shape))


def in_openais_shape(endings: Sequence[Ending]) -> Sequence[Ending]:
    return [each for each in endings if each.shape == "openai"]


async def accepted(
    stage: Stage, contestant: Contestant, endings: Sequence[Ending]
) -> Sequence[Ending]:
    """Those that it takes for whole answers."""
    return [each for each in endings if await _heard(stage, contestant, each) is not None]


async def refused(
    stage: Stage, contestant: Contestant, endings: Sequence[Ending]
) -> Sequence[Ending]:
    """Those of which it does not give the whole text."""
    return [each for each in endings if await _heard(stage, contestant, each) != each.text]


async def _heard(stage: Stage, contestant: Contestant, ending: Ending) -> str | None:
    """Nobody else is there to answer, so that nothing can be mended."""
    stage.play(ending.reply)
    async with contestant.fresh(stage.target(PRIMARY, ending.shape)) as speak:
        try:
            return await answer(speak)
        except NoAnswer:
            return None
