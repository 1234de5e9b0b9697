"""The time of a drill: as the house's, but what nobody needs to wait for is passed over."""

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
        self._hurried = False

    def now(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self._ahead_s)

    def monotonic(self) -> float:
        return self._clock.monotonic() + self._ahead_s

    async def sleep(self, seconds: float) -> None:
        if self._hurried:
            self._ahead_s += max(0.0, seconds)
        else:
            await self._clock.sleep(seconds)

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Until it is left, whoever begins to sleep has slept already."""
        self._hurried = True
        try:
            yield
        finally:
            self._hurried = False
