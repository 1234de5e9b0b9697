"""The product's pool over litellm, with real breakers, put together as `Models` does it."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from random import Random
from typing import Final

from bench.pooling.contestant import QUESTION, NoAnswer, Speak
from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.llm.breakers import Breakers
from kintsugi.llm.gate import Gate
from kintsugi.llm.limits import Limits
from kintsugi.llm.litellm_adapter import LitellmModel
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.member import Member
from kintsugi.llm.pool import Manners, Pool
from kintsugi.llm.provider import ChatMessage, ModelRequest, Provider, Purpose, Words
from kintsugi.llm.target import Target

REQUEST: Final = ModelRequest(
    messages=(ChatMessage(role="user", text=QUESTION),), purpose=Purpose(mode="chat")
)
_LIMITS: Final = Limits(first_sign=30, silence=30, total=60)

Dress = Callable[[Provider], Provider]
Gates = Callable[[Clock], Gate]


def breakers(clock: Clock) -> Gate:
    return Breakers(clock, Random(1))


class Ours:
    """`dress` is put around each target, as a meter is in the product; `gates` makes its doors."""

    def __init__(
        self,
        library: Library,
        clock: Clock,
        *,
        dress: Dress = lambda provider: provider,
        gates: Gates = breakers,
    ) -> None:
        self._library = library
        self._clock = clock
        self._dress = dress
        self._gates = gates

    @asynccontextmanager
    async def fresh(self, *chain: Target) -> AsyncIterator[Speak]:
        members = [Member(provider=self._provider(each), target=each) for each in chain]
        pool = pool_of(members, self._gates(self._clock), self._clock)
        yield lambda: _speak(pool)

    def _provider(self, target: Target) -> Provider:
        bare = LitellmModel(target, self._library, self._clock, timeout_s=_LIMITS.total)
        return self._dress(bare)


def pool_of(members: Sequence[Member], gate: Gate, clock: Clock) -> Pool:
    return Pool(members, gate, clock, Random(1), Manners(limits=_LIMITS))


async def _speak(pool: Pool) -> AsyncGenerator[str, None]:
    try:
        async with aclosing(pool.stream(REQUEST)) as events:
            async for event in events:
                if isinstance(event, Words):
                    yield event.text
    except ModelError as error:
        raise NoAnswer from error
