import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random

import pytest

from kintsugi.breaker import Breaker, State
from kintsugi.clock import ManualClock
from kintsugi.llm.breakers import Breakers
from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.gate import Admission
from kintsugi.llm.kinds import Kind
from kintsugi.llm.limits import Limits
from kintsugi.llm.member import Member
from kintsugi.llm.prober import Prober, Pulse, is_due
from kintsugi.llm.scripted import Fail, Hang, Say, ScriptedModel
from kintsugi.llm.target import Account, Target
from tests.llm.audience import settle

NOW = datetime.fromisoformat("2026-01-01T12:00:00+00:00")
EVERY = timedelta(seconds=300)


def pulse(
    *,
    over_in_s: float,
    length_s: float = 100,
    declared: bool = False,
    probed_s_ago: float | None = None,
    account_probed_s_ago: float | None = None,
    awaited: bool = False,
) -> Pulse:
    def ago(seconds: float | None) -> datetime | None:
        return None if seconds is None else NOW - timedelta(seconds=seconds)

    breaker = Breaker(
        state=State.OPEN,
        times=1,
        until=NOW + timedelta(seconds=over_in_s),
        length=timedelta(seconds=length_s),
        declared=declared,
    )
    return Pulse(
        breaker=breaker,
        probed=ago(probed_s_ago),
        account_probed=ago(account_probed_s_ago),
        every=EVERY,
        awaited=awaited,
    )


@pytest.mark.parametrize(
    ("case", "due", "remark"),
    [
        (pulse(over_in_s=60), False, "not half of the guess has passed"),
        (pulse(over_in_s=50), True, "half of it has"),
        (pulse(over_in_s=1, declared=True), False, "the provider named the time"),
        (pulse(over_in_s=0, declared=True), True, "which has come"),
        (pulse(over_in_s=400, length_s=1000, probed_s_ago=299), False, "it was asked lately"),
        (pulse(over_in_s=400, length_s=1000, probed_s_ago=300), True, "long enough ago"),
        (pulse(over_in_s=0, probed_s_ago=70, awaited=True), True, "somebody waits"),
        (pulse(over_in_s=1, probed_s_ago=70, awaited=True), False, "and has to wait"),
        (pulse(over_in_s=0, account_probed_s_ago=59, awaited=True), False, "rate limits count"),
        (pulse(over_in_s=0, account_probed_s_ago=-5), True, "the clock was set back"),
    ],
)
def test_when_a_probe_is_due(case: Pulse, due: bool, remark: str) -> None:  # noqa: FBT001 - a column
    """Seldom, never before a named time, and at once when somebody waits for it."""
    assert is_due(case, NOW) is due, remark


class House:
    """Two models of one account and one of another, all of them cooling for 15 s."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.breakers = Breakers(clock, Random(1))
        self.targets = [target("a", "one"), target("a", "two"), target("b", "one")]
        self.models = [ScriptedModel(clock, model=each.name) for each in self.targets]
        self.awaited = False
        members = [
            Member(provider=model, target=each)
            for model, each in zip(self.models, self.targets, strict=True)
        ]
        limits = Limits(first_sign=30, silence=30, total=30)
        self.prober = Prober(
            self.breakers, members, limits, clock, every_s=300, awaited=lambda: self.awaited
        )
        for each in self.targets:
            self.fail(each, Kind.OVERLOADED)

    def fail(self, whom: Target, kind: Kind) -> None:
        passed = self.breakers.admit(whom)
        assert isinstance(passed, Admission)
        self.breakers.failed(passed, failure(kind))

    @property
    def asked(self) -> list[int]:
        return [len(model.requests) for model in self.models]

    async def pass_time(self, seconds: float) -> None:
        for _ in range(int(seconds * 2)):
            self.clock.advance(0.5)
            await settle()


def target(account: str, model: str) -> Target:
    return Target(
        account=Account(name=account, route="openai", base_url=None, key=None), model=model
    )


def failure(kind: Kind) -> Failure:
    return Failure(target="a/one", symptom=Symptom.REFUSED, kind=kind)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House(ManualClock())
    probing = asyncio.create_task(house.prober.run())
    await settle()
    yield house
    probing.cancel()


async def test_what_answers_is_asked_like_any_other_again(house: House) -> None:
    """A probe ends the cooldown; of one account only one is asked in a minute."""
    await house.pass_time(10)
    assert house.asked == [1, 0, 1]
    assert sorted(house.breakers.ailing()) == ["a/two"]
    assert house.models[0].requests[0].purpose.mode == "probe"
    await house.pass_time(62)
    assert house.asked == [1, 1, 1]
    assert house.breakers.ailing() == {}


async def test_what_still_fails_stays_alone(house: House) -> None:
    """An early probe does not lengthen a cooldown; the next one comes in 300 s."""
    for model in house.models:
        model.then(Fail(error=target_error(failure(Kind.OVERLOADED))))
    before = {each.target: each.until for each in house.breakers.cooling()}
    await house.pass_time(10)
    assert house.asked == [1, 0, 1]
    assert {each.target: each.until for each in house.breakers.cooling()} == before


async def test_a_failed_account_is_probed_through_one_of_its_models(house: House) -> None:
    """And when that answers, all of its models may be asked."""
    await house.pass_time(140)  # all are well again
    house.fail(house.targets[2], Kind.NETWORK)
    await house.pass_time(12)
    assert house.asked[2] == 2
    assert house.breakers.ailing() == {}


async def test_a_stop_in_the_middle_of_a_probe_says_nothing(house: House) -> None:
    """The lease is given back: the next one finds out."""
    house.models[0].then(Hang())
    await house.pass_time(10)
    assert house.asked[0] == 1
    assert isinstance(house.breakers.admit(house.targets[0]), object)
    assert "a/one" in house.breakers.ailing()


async def test_what_is_in_no_chain_any_more_is_left(house: House) -> None:
    """Nobody could be asked."""
    house.breakers.restore("gone/model", Breaker(state=State.OPEN, times=1, reason="server"))
    await house.pass_time(10)
    assert house.asked == [1, 0, 1]


async def test_when_somebody_waits_it_is_asked_as_soon_as_it_may_be(house: House) -> None:
    """Not in five minutes."""
    house.models[2].then(Fail(error=target_error(failure(Kind.OVERLOADED))), Say(text="yes"))
    await house.pass_time(10)
    house.awaited = True
    await house.pass_time(62)
    assert house.asked[2] == 2
    assert "b/one" not in house.breakers.ailing()
