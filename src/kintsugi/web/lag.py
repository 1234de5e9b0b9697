"""How late the event loop is: what everything in the process waits for when one thing blocks."""

from collections import deque

from kintsugi.clock import Clock

_EVERY_S = 0.5
_WINDOW = 120  # looks; a minute, so that a scrape every half minute misses none


class LoopLag:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._late_s: deque[float] = deque(maxlen=_WINDOW)

    @property
    def largest_s(self) -> float:
        """The longest that a wake-up came late within the last minute of looking."""
        return max(self._late_s, default=0.0)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            asleep = self._clock.monotonic()
            await self._clock.sleep(_EVERY_S)
            self._late_s.append(max(0.0, self._clock.monotonic() - asleep - _EVERY_S))
