"""The circuit breaker that models share with whatever else may fail: a pure state machine.

A breaker is a frozen value; each method gives the next one. Whoever asks is admitted with a grant,
and what came of it is told with that grant: the outcome of a call that began before the breaker
opened is of an older generation, and changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, Self

JITTER: Final = 0.1
"""A guessed duration is up to so much longer or shorter, so that many do not come back at once."""

_NOTHING: Final = timedelta()


class State(Enum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES: Final = {
    State.CLOSED: "is asked like any other",
    State.OPEN: "is left alone for a while",
    State.HALF_OPEN: "is asked once, to see whether it is back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When a breaker opens, and for how long."""

    threshold: int = 1  # failures in a row
    first: timedelta
    cap: timedelta  # it doubles up to this
    declared_cap: timedelta  # the most that is believed of a wait that the other side named

    def duration(self, times: int, jitter: float) -> timedelta:
        """Of the `times`th opening in a row; `jitter` from -1 to 1."""
        doubled: timedelta = self.first * 2 ** min(times - 1, 30)
        return min(self.cap, min(self.cap, doubled) * (1 + JITTER * jitter))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One failure, as a breaker needs to know it."""

    reason: str
    policy: Policy
    wait: timedelta | None = None  # the other side named it
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to ask once."""

    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    state: State = State.CLOSED
    generation: int = 0
    failures: int = 0  # in a row, while closed
    times: int = 0  # it opened so often without a success in between
    reason: str = ""
    since: datetime | None = None  # of the first of these openings
    until: datetime | None = None
    length: timedelta = _NOTHING  # of the last opening, should the clock be set back meanwhile
    declared: bool = False
    lease: datetime | None = None  # half open: until when whoever was admitted may take

    def admit(self, now: datetime, lease: timedelta) -> tuple[Self, Grant | None]:
        """Everybody while it is closed, nobody while it is open, one at a time in between."""
        match self.state:
            case State.CLOSED:
                return self, Grant(self.generation)
            case _ if self._left(now) > _NOTHING or self._leased(now, lease):
                return self, None
            case _:
                return self._half_open(now, lease)

    def probe(self, now: datetime, lease: timedelta) -> tuple[Self, Grant | None]:
        """As `admit`, also before an opening is over, if its length was our guess."""
        early = self.state is not State.CLOSED and not self.declared
        if early and not self._leased(now, lease):
            return self._half_open(now, lease)
        return self.admit(now, lease)

    def succeed(self, grant: Grant) -> Self:
        as_new = self.state is State.CLOSED and self.failures == 0
        if as_new or grant.generation != self.generation:
            return self
        return type(self)(generation=self.generation)

    def fail(self, grant: Grant, now: datetime, trouble: Trouble) -> Self:
        if grant.generation != self.generation:
            return self
        if self.state is State.CLOSED and self.failures + 1 < trouble.policy.threshold:
            return replace(self, failures=self.failures + 1)
        if self.state is State.HALF_OPEN and self._left(now) > _NOTHING:
            return replace(self, state=State.OPEN, lease=None)  # probed early: nothing is new
        return self._open(now, trouble)

    def abandon(self, grant: Grant) -> Self:
        """Nothing came of it: the next one is admitted instead."""
        if grant.generation != self.generation or self.state is not State.HALF_OPEN:
            return self
        return replace(self, lease=None)

    def reopen_now(self, now: datetime) -> Self:
        """An opening that is over at once: the next one to ask finds out."""
        return (
            self
            if self.state is State.CLOSED
            else replace(self, state=State.OPEN, until=now, lease=None)
        )

    def refuses_until(self, now: datetime) -> datetime | None:
        """Until when nobody is admitted; None where somebody would be now."""
        if self.state is State.CLOSED:
            return None
        opening, lease = now + self._left(now), self.lease or now
        return max(opening, lease) if max(opening, lease) > now else None

    def _open(self, now: datetime, trouble: Trouble) -> Self:
        times, policy = self.times + 1, trouble.policy
        if trouble.wait is None:
            length = policy.duration(times, trouble.jitter)
        else:
            length = max(timedelta(seconds=1), min(trouble.wait, policy.declared_cap))
        return replace(
            self,
            state=State.OPEN,
            generation=self.generation + 1,
            failures=0,
            times=times,
            reason=trouble.reason,
            since=self.since or now,
            until=now + length,
            length=length,
            declared=trouble.wait is not None,
            lease=None,
        )

    def _half_open(self, now: datetime, lease: timedelta) -> tuple[Self, Grant]:
        generation = self.generation + 1
        opened = replace(self, state=State.HALF_OPEN, generation=generation, lease=now + lease)
        return opened, Grant(generation)

    def _left(self, now: datetime) -> timedelta:
        """Of the opening. Never more than its length: else the clock was set back."""
        left = _NOTHING if self.until is None else self.until - now
        return min(left, self.length)

    def _leased(self, now: datetime, lease: timedelta) -> bool:
        return self.lease is not None and _NOTHING < self.lease - now <= lease
