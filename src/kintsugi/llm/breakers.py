"""The breakers of all targets and accounts: who may be asked, who is left alone, who is back (L3).

In memory, so that a call pays microseconds. What changed is handed to whoever listens: `records`
writes it down, the owner is told, parked questions are answered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from kintsugi.breaker import Breaker, Grant, State, Trouble
from kintsugi.clock import Clock
from kintsugi.llm.connectivity import Connectivity
from kintsugi.llm.cooling import OVERLOADED_TARGETS, RULES, UNBLAMED, Cools, Rule
from kintsugi.llm.failures import Failure
from kintsugi.llm.gate import Admission, Cooling
from kintsugi.llm.kinds import Kind
from kintsugi.llm.target import Target

LEASE: Final = timedelta(minutes=2)
"""The longest a call may take; a lease that nobody gives back must not shut a target for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A breaker opened, opened again, or closed."""

    key: str  # "openai/gpt-5-mini", or "openai" for the account
    before: Breaker
    after: Breaker
    at: datetime
    by_probe: bool = False

    @property
    def opened(self) -> bool:
        return self.after.times > self.before.times

    @property
    def recovered(self) -> bool:
        return self.before.times > 0 and self.after.times == 0


Listener = Callable[[Changed], None]

_CLOSED: Final = Breaker()


class Breakers:
    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self._breakers: dict[str, Breaker] = {}  # those that are not as new
        self._connectivity = Connectivity()
        self._listeners: list[Listener] = []

    @property
    def offline(self) -> bool:
        """Whether unrelated accounts failed together lately: then nobody of them is to blame."""
        return self._connectivity.is_offline(self._clock.monotonic())

    def listen(self, listener: Listener) -> None:
        """Be told of each opening and closing, at once; do nothing slow with it."""
        self._listeners.append(listener)

    def restore(self, key: str, breaker: Breaker) -> None:
        """Go on from what was written down. Tells nobody."""
        self._breakers[key] = breaker

    def shadow(self, clock: Clock) -> "Breakers":
        """A copy as they are now, which goes its own way by `clock`; nobody hears of it."""
        copy = Breakers(clock, self._random)
        copy._breakers = dict(self._breakers)
        copy._connectivity = self._connectivity.copy()
        return copy

    def admit(self, target: Target) -> Admission | Cooling:
        return self._admit(target, Breaker.admit, probing=False)

    def probe(self, target: Target) -> Admission | Cooling:
        """As `admit`, also before the end of a cooldown whose length was our guess."""
        return self._admit(target, Breaker.probe, probing=True)

    def succeeded(self, passed: Admission) -> None:
        self._connectivity.heard(passed.target.account)
        account = passed.target.account.name
        self._change(account, self._get(account).succeed(passed.account), passed.probing)
        name = passed.target.name
        self._change(name, self._get(name).succeed(passed.own), passed.probing)

    def failed(self, passed: Admission, failure: Failure) -> None:
        if failure.kind in UNBLAMED or failure.cause == "total":
            # The time for the whole answer was up: how much of it this target had, nobody knows.
            self.abandoned(passed)
        elif failure.kind not in RULES:
            self.succeeded(passed)  # it answered, if not as we would like
        elif failure.kind is Kind.NETWORK and self._cut_off(passed.target):
            self.abandoned(passed)
        else:
            self._fail(passed, failure, RULES[failure.kind])

    def abandoned(self, passed: Admission) -> None:
        account, name = passed.target.account.name, passed.target.name
        self._change(account, self._get(account).abandon(passed.account))
        self._change(name, self._get(name).abandon(passed.own))

    def cooling(self) -> tuple[Cooling, ...]:
        """Everything that is left alone now, in the order of names."""
        now = self._clock.now()
        return tuple(
            _cooling(key, breaker, until)
            for key, breaker in sorted(self._breakers.items())
            if (until := breaker.refuses_until(now)) is not None
        )

    def ailing(self) -> dict[str, Breaker]:
        """Every breaker that is not closed, by name."""
        return {key: each for key, each in self._breakers.items() if each.state is not State.CLOSED}

    def forget(self, key: str) -> None:
        """Ask again at once, as after a new key. Calls under way are no news any more."""
        breaker = self._get(key)
        self._change(key, Breaker(generation=breaker.generation + 1))

    def _admit(
        self,
        target: Target,
        ask: Callable[[Breaker, datetime, timedelta], tuple[Breaker, Grant | None]],
        *,
        probing: bool,
    ) -> Admission | Cooling:
        now = self._clock.now()
        account, own = self._get(target.account.name), self._get(target.name)
        asked_account, through = ask(account, now, LEASE)
        asked_own, in_ = ask(own, now, LEASE)
        # Both or none: a lease of one door is not taken where the other is shut.
        if through is None:
            return _cooling(target.account.name, account, account.refuses_until(now) or now)
        if in_ is None:
            return _cooling(target.name, own, own.refuses_until(now) or now)
        self._change(target.account.name, asked_account)
        self._change(target.name, asked_own)
        return Admission(target=target, account=through, own=in_, probing=probing)

    def _fail(self, passed: Admission, failure: Failure, rule: Rule) -> None:
        wait = failure.retry_after_s
        trouble = Trouble(
            reason=failure.kind.value,
            policy=rule.policy,
            wait=None if wait is None else timedelta(seconds=wait),
            jitter=2 * self._random.random() - 1,
        )
        now, name, account = self._clock.now(), passed.target.name, passed.target.account.name
        if rule.cools is Cools.ACCOUNT:
            self._change(account, self._get(account).fail(passed.account, now, trouble))
            self._change(name, self._get(name).abandon(passed.own))
            return
        self._change(name, self._get(name).fail(passed.own, now, trouble))
        if failure.kind is Kind.OVERLOADED and self._overloaded(account) >= OVERLOADED_TARGETS:
            self._change(account, self._get(account).fail(passed.account, now, trouble))
        else:
            self._change(account, self._get(account).abandon(passed.account))

    def _overloaded(self, account: str) -> int:
        return sum(
            key.startswith(f"{account}/") and breaker.reason == Kind.OVERLOADED.value
            for key, breaker in self.ailing().items()
        )

    def _cut_off(self, target: Target) -> bool:
        """Whether it is we who have no network. Then those that cool for it are asked again."""
        now = self._clock.monotonic()
        if not self._connectivity.lost(target.account, now):
            return False
        for key, breaker in list(self.ailing().items()):
            if breaker.reason == Kind.NETWORK.value:
                self._change(key, breaker.reopen_now(self._clock.now()))
        return True

    def _get(self, key: str) -> Breaker:
        return self._breakers.get(key, _CLOSED)

    def _change(self, key: str, after: Breaker, by_probe: bool = False) -> None:  # noqa: FBT001, FBT002 - passed on
        before = self._get(key)
        if after is before:
            return
        self._breakers[key] = after
        changed = Changed(
            key=key, before=before, after=after, at=self._clock.now(), by_probe=by_probe
        )
        if changed.opened or changed.recovered:
            for listener in self._listeners:
                listener(changed)


def _cooling(key: str, breaker: Breaker, until: datetime) -> Cooling:
    # A door that is shut by somebody's lease has a reason from before, always.
    return Cooling(target=key, kind=Kind(breaker.reason), until=until, declared=breaker.declared)
