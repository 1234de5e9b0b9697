"""A manual clock that tells when the next thing is due, so that time need not be guessed at."""

from kintsugi.clock import ManualClock

_LEAST_S = 0.1


class SceneClock(ManualClock):
    @property
    def sleepers(self) -> int:
        return len(self._sleepers)

    def flow(self, most_s: float) -> None:
        """Move on to the next thing that is due, by `most_s` seconds at most.

        A tenth of a second at least: what is due in the same one may as well happen together.
        """
        now = self.monotonic()
        due = min((when for when, _ in self._sleepers), default=now + most_s)
        self.advance(min(max(due - now, _LEAST_S), most_s))
