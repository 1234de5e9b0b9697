"""How long a model may take, and what happens when it takes longer."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from kintsugi.clock import Clock

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """In seconds; connecting counts as waiting for the first sign."""

    first_sign: float  # per target
    silence: float  # between two signs of a target
    total: float  # for one answer, over all targets


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """The result of `work`, which is cancelled and has ended when this returns or raises.

    `asyncio.timeout` would measure the loop's time, not the clock's.

    Raises: `TimeoutError` when the time was up first, and whatever `work` raises.
    """
    working = asyncio.create_task(work)
    timer = asyncio.create_task(clock.sleep(seconds))
    try:
        await asyncio.wait((working, timer), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise TimeoutError
        return working.result()
    finally:
        timer.cancel()
        working.cancel()
        await asyncio.wait((working, timer))
