"""What is done to a contestant, and what is counted."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from typing import Final

from bench.pooling.contestants import PRIMARY, SECOND
from kintsugi.simulator.llm import After, Fail, ModelServer, Reply, Say

Ask = Callable[[], Awaitable[None]]

_CALLS: Final = 12
_PATIENCE_S: Final = 15.0  # with a contestant that takes seconds for each call
_UNAVAILABLE: Final = Fail(503, {"error": {"message": "down", "type": "server_error"}})
_CROWD: Final = 20


async def dead_primary_added_ms(server: ModelServer, ask: Ask) -> float:
    """What a call takes longer with a dead primary, once that is known, than with a living one."""
    healthy = await _median_s(server, ask, Say("well"))
    _play(server, _UNAVAILABLE)
    for _ in range(2):
        await ask()  # so that it can learn
    return 1000 * (await _median_s(server, ask, _UNAVAILABLE) - healthy)


async def retry_after_added_s(server: ModelServer, ask: Ask) -> float:
    """What the first call takes longer when the primary asks to be left alone for 7 s."""
    healthy = await _median_s(server, ask, Say("well"))
    limited = Fail(
        429,
        {"error": {"message": "slow down", "type": "rate_limit_error"}},
        {"Retry-After": After(seconds=7, form="seconds")},
    )
    _play(server, limited)
    return await _timed(ask) - healthy


async def hits_after_expiry(
    server: ModelServer, ask: Ask, pass_time: Callable[[], Awaitable[None]]
) -> int:
    """How many of 20 calls at once reach a primary that is still dead when its cooldown is over."""
    _play(server, _UNAVAILABLE)
    for _ in range(3):
        await ask()
    await pass_time()
    _play(server, _UNAVAILABLE)
    await asyncio.gather(*(ask() for _ in range(_CROWD)))
    return sum(call.model == PRIMARY for call in server.calls)


async def accepted(server: ModelServer, ask: Ask, replies: Sequence[Reply]) -> int:
    """How many of these the contestant takes for a whole answer."""
    count = 0
    for reply in replies:
        server.reset()
        server.script(model=PRIMARY, default=reply)
        try:
            await ask()
        except Exception:  # noqa: BLE001 - a contestant may refuse in whatever way it likes
            continue
        count += 1
    return count


async def _median_s(server: ModelServer, ask: Ask, primary: Reply) -> float:
    _play(server, primary)
    times: list[float] = []
    begun = time.perf_counter()
    while len(times) < _CALLS and time.perf_counter() - begun < _PATIENCE_S:
        times.append(await _timed(ask))
    return median(times)


async def _timed(ask: Ask) -> float:
    begun = time.perf_counter()
    await ask()
    return time.perf_counter() - begun


def _play(server: ModelServer, primary: Reply) -> None:
    server.reset()
    server.script(model=PRIMARY, default=primary)
    server.script(model=SECOND, default=Say("well"))
