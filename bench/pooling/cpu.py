"""CPU of calls, in a process that does nothing else; the scripted server has one of its own."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from statistics import median
from typing import Final

Ask = Callable[[], Awaitable[None]]

_BATCH: Final = 50


async def ratio(first: Ask, second: Ask, *, rounds: int) -> float:
    """The CPU of a call of `first` to one of `second`; batches alternate, medians count."""
    times: dict[Ask, list[float]] = {first: [], second: []}
    for ask in (first, second):
        await _cpu_s(ask, _BATCH)  # so that everything is loaded
    for _ in range(rounds):
        for ask, spent in times.items():
            spent.append(await _cpu_s(ask, _BATCH))
    return median(times[first]) / median(times[second])


async def added_us(with_: Ask, without: Ask, *, calls: int) -> float:
    """The CPU that a call takes more, in microseconds; the median of seven rounds."""
    differences = [await _cpu_s(with_, calls) - await _cpu_s(without, calls) for _ in range(7)]
    return 1_000_000 * median(differences) / calls


async def _cpu_s(ask: Ask, calls: int) -> float:
    begun = time.process_time()
    for _ in range(calls):
        await ask()
    return time.process_time() - begun


@asynccontextmanager
async def server_apart() -> AsyncIterator[str]:
    """A scripted server in another process, which echoes; its base URL."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kintsugi.simulator.llm", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())["base_url"]
    finally:
        process.terminate()
        await process.wait()
