"""Callers in a closed loop: each begins its next cycle when its last one has ended."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import quantiles

Cycle = Callable[[int, int], Awaitable[None]]
"""(caller, number) -> one durable cycle of an update, over when its last commit is."""

WARM_UP = 2
"""Cycles of each caller before the clock starts: statements are compiled, connections open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    per_second: float
    p99_s: float  # of the time one cycle takes


async def measure(cycle: Cycle, *, callers: int, seconds: float) -> Pace:
    """Let `callers` work for `seconds`; who is in a cycle then finishes it, and it counts."""

    async def warm_up(caller: int) -> None:
        for number in range(WARM_UP):
            await cycle(caller, number)

    async def work(caller: int, until: float) -> list[float]:
        times: list[float] = []
        while (begun := time.perf_counter()) < until:
            await cycle(caller, WARM_UP + len(times))
            times.append(time.perf_counter() - begun)
        return times

    await asyncio.gather(*(warm_up(caller) for caller in range(callers)))
    begun = time.perf_counter()
    results = await asyncio.gather(*(work(caller, begun + seconds) for caller in range(callers)))
    elapsed = time.perf_counter() - begun
    times = [each for result in results for each in result]
    return Pace(per_second=len(times) / elapsed, p99_s=quantiles(times, n=100)[98])
