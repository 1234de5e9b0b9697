"""One tiny call to one model: does it answer at all?"""

from dataclasses import dataclass
from typing import Final

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.llm.limits import Limits
from kintsugi.llm.listening import Listener
from kintsugi.llm.provider import ChatMessage, Finished, ModelRequest, Provider, Purpose, Usage

# A model that thinks first needs some for its thoughts; OpenAI refuses fewer than 16.
_MOST_TOKENS: Final = 64
_REQUEST: Final = ModelRequest(
    messages=(ChatMessage(role="user", text="Answer with the one word: yes"),),
    purpose=Purpose(mode="probe"),
    max_tokens=_MOST_TOKENS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    target: str
    milliseconds: float
    error: ModelError | None  # None: it answers
    usage: Usage | None = None  # None where nothing is known to have been used


async def probe(target: Provider, clock: Clock, limits: Limits) -> Verdict:
    started = clock.monotonic()
    usage, error = None, None
    listener = Listener(clock, limits)
    try:
        async for event in listener.listen(target, _REQUEST, started + limits.total):
            usage = event.usage if isinstance(event, Finished) else usage
    except ModelError as failure:
        error = failure
    elapsed = (clock.monotonic() - started) * 1000
    return Verdict(target=target.model, milliseconds=elapsed, error=error, usage=usage)
