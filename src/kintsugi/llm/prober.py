"""Asks models that are left alone whether they are back, before a person has to (SPEC H5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from kintsugi.breaker import Breaker
from kintsugi.clock import Clock
from kintsugi.llm.breakers import Breakers
from kintsugi.llm.failures import failure_of
from kintsugi.llm.gate import Cooling
from kintsugi.llm.limits import Limits
from kintsugi.llm.member import Member
from kintsugi.llm.probe import probe

TICK_S: Final = 2.0
APART: Final = timedelta(seconds=60)
"""Between two probes of one account: they count against its rate limits, and cost money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What decides about a probe of one ailing breaker."""

    breaker: Breaker
    probed: datetime | None  # when the breaker last was
    account_probed: datetime | None  # when anything of the account last was
    every: timedelta
    awaited: bool  # somebody's question waits for a model


def is_due(pulse: Pulse, now: datetime) -> bool:
    """Whether to ask now.

    Never before a time that the provider named, from half of a time that we guessed; when it is
    over at once if somebody waits. A clock that was set back delays a probe by what is usual.
    """
    if pulse.account_probed is not None and timedelta() <= now - pulse.account_probed < APART:
        return False
    breaker = pulse.breaker
    until = breaker.until or now
    if now >= until and pulse.awaited:
        return True
    if now < (until if breaker.declared else until - breaker.length / 2):
        return False
    probed = pulse.probed if pulse.probed and pulse.probed >= until - breaker.length else None
    return probed is None or not timedelta() <= now - probed < pulse.every


class Prober:
    def __init__(
        self,
        breakers: Breakers,
        members: Sequence[Member],
        limits: Limits,
        clock: Clock,
        *,
        every_s: float,
        awaited: Callable[[], bool],
    ) -> None:
        """`members`: who can be asked; `awaited`: whether somebody's question waits."""
        self._breakers = breakers
        self._members = members
        self._limits = limits
        self._clock = clock
        self._every = timedelta(seconds=every_s)
        self._awaited = awaited
        self._probed: dict[str, datetime] = {}  # by breaker
        self._accounts_probed: dict[str, datetime] = {}
        self._log = structlog.get_logger("kintsugi.llm")

    @property
    def probed(self) -> Mapping[str, datetime]:
        """When what was last asked, for those who want to know."""
        return self._probed

    async def run(self) -> None:
        """Probe what is due, one after the other, until cancelled."""
        while True:
            await self._clock.sleep(TICK_S)
            for key, breaker in self._breakers.ailing().items():
                member = self._member(key)
                if member is not None and is_due(self._pulse(key, breaker), self._clock.now()):
                    await self._probe(key, member)

    def _pulse(self, key: str, breaker: Breaker) -> Pulse:
        return Pulse(
            breaker=breaker,
            probed=self._probed.get(key),
            account_probed=self._accounts_probed.get(key.partition("/")[0]),
            every=self._every,
            awaited=self._awaited(),
        )

    def _member(self, key: str) -> Member | None:
        """The target itself, or one of the account's; None: it is in no chain any more."""
        return next((each for each in self._members if key in {each.name, each.account}), None)

    async def _probe(self, key: str, member: Member) -> None:
        assert member.target is not None  # a built-in model has no breaker
        passed = self._breakers.probe(member.target)
        if isinstance(passed, Cooling):
            return  # its account's turn comes first, or a call is finding out already
        self._probed[key] = self._accounts_probed[member.account] = self._clock.now()
        verdict = None
        try:
            verdict = await probe(member.provider, self._clock, self._limits)
        finally:
            failure = None if verdict is None else failure_of(verdict.error)
            if verdict is None or (verdict.error is not None and failure is None):
                self._breakers.abandoned(passed)
            elif failure is None:
                self._breakers.succeeded(passed)
            else:
                self._breakers.failed(passed, failure)
        self._log.info("model.probed", key=key, well=verdict.error is None)
