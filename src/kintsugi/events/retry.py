"""Exponential backoff with full jitter (SPEC E3): the decision apart from who acts on it."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    attempts: int | None  # None: as long as it takes
    base_s: float = 1.0
    cap_s: float = 60.0

    def delay_s(self, attempt: int, random: Random) -> float | None:
        """Seconds to wait after the `attempt`-th failure (1 is the first); None: give up."""
        if self.attempts is not None and attempt >= self.attempts:
            return None
        # The exponent is bounded: after a month of retries 2**attempt is no float any more.
        return random.uniform(0, min(self.cap_s, self.base_s * 2 ** min(attempt - 1, 32)))
