"""What is done to a contestant, and what is counted: its primary is dead, limited, still dead."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.pooling.contestant import Contestant, Speak, answer, answers
from bench.pooling.stage import PRIMARY, SECOND, Stage
from kintsugi.simulator.llm import After, Fail

CROWD: Final = 20
RETRY_AFTER_S: Final = 7.0

_DOWN_FOR_S: Final = 1.0
_EXPIRED_S: Final = 1.5
_PATIENCE_S: Final = 10.0  # with a contestant that takes seconds for each call
_BODY: Final = {"error": {"message": "upstream is down", "type": "server_error"}}
_DEAD: Final = Fail(503, _BODY)
_DEAD_FOR_A_SECOND: Final = Fail(503, _BODY, {"Retry-After": After(seconds=1, form="seconds")})
_LIMITED: Final = Fail(
    429,
    {"error": {"message": "slow down", "type": "rate_limit_error"}},
    {"Retry-After": After(seconds=RETRY_AFTER_S, form="seconds")},
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The chain whose primary fails, and its second one asked alone."""

    chain: Speak
    alone: Speak

    async def added_s(self) -> float:
        """What the chain's answer takes longer."""
        alone = await _seconds(self.alone)
        return await _seconds(self.chain) - alone


async def dead_primary_added_ms(stage: Stage, contestant: Contestant, *, pairs: int) -> float:
    """Per call, once it is known that the primary is dead."""
    stage.play(_DEAD)
    async with _pair(stage, contestant) as pair:
        for _ in range(2):
            await pair.added_s()  # it learns, and connections are open
        added: list[float] = []
        begun = time.perf_counter()
        while not added or (len(added) < pairs and time.perf_counter() - begun < _PATIENCE_S):
            added.append(await pair.added_s())
    return 1000 * median(added)


async def retry_after_added_s(stage: Stage, contestant: Contestant, *, pairs: int) -> float:
    """The first call that meets a primary which wants to be left alone for 7 s."""
    added: list[float] = []
    begun = time.perf_counter()
    while not added or (len(added) < pairs and time.perf_counter() - begun < _PATIENCE_S):
        stage.play(_LIMITED)
        async with _pair(stage, contestant) as pair:
            await answer(pair.alone)
            added.append(await pair.added_s())
    return median(added)


async def hits_after_expiry(
    stage: Stage, contestant: Contestant, *, sleep: Callable[[float], Awaitable[None]]
) -> int:
    """Requests at a primary that is still dead, of 20 calls at once as its second is over."""
    stage.play(_DEAD_FOR_A_SECOND)
    async with contestant.fresh(stage.target(PRIMARY), stage.target(SECOND)) as speak:
        await answer(speak)
        await sleep(_EXPIRED_S)
        stage.play(_DEAD)
        await answers(speak, CROWD)
    return stage.calls_of(PRIMARY)


@asynccontextmanager
async def _pair(stage: Stage, contestant: Contestant) -> AsyncIterator[_Pair]:
    primary, second = stage.target(PRIMARY), stage.target(SECOND)
    async with contestant.fresh(primary, second) as chain, contestant.fresh(second) as alone:
        yield _Pair(chain, alone)


async def _seconds(speak: Speak) -> float:
    begun = time.perf_counter()
    await answer(speak)
    return time.perf_counter() - begun
