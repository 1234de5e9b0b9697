"""The time of a drill: as the house's, but what nobody needs to wait for is passed over."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from kintsugi.clock import Clock


class DrillClock:
    """Goes on like another clock, ahead of it by all the sleep that was passed over.

    So limits, deadlines and cooldowns come out as if one had waited.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead_s = 0.0
        self._hurried = asyncio.Event()

    def now(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self._ahead_s)

    def monotonic(self) -> float:
        return self._clock.monotonic() + self._ahead_s

    async def sleep(self, seconds: float) -> None:
        due = self.monotonic() + seconds
        if not self._hurried.is_set():
            await self._sleep(seconds)
        if self._hurried.is_set():
            self._ahead_s += max(0.0, due - self.monotonic())

    async def _sleep(self, seconds: float) -> None:
        """Until it is over, or somebody hurries."""
        ends = {
            asyncio.create_task(self._clock.sleep(seconds)),
            asyncio.create_task(self._hurried.wait()),
        }
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in ends:
                each.cancel()

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Until it is left, whoever sleeps or begins to has slept already."""
        self._hurried.set()
        try:
            yield
        finally:
            self._hurried.clear()
