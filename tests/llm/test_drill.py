"""Shadow turns over scripted models and real books; over HTTP: tests/app/test_rehearsal.py."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from kintsugi.clock import ManualClock
from kintsugi.llm.breakers import Breakers
from kintsugi.llm.budgets import Limits
from kintsugi.llm.drill import Drills, Exercise, Outcome, Report
from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.faults import Fault
from kintsugi.llm.gate import Admission
from kintsugi.llm.kinds import Kind
from kintsugi.llm.member import Member
from kintsugi.llm.metered import Metered
from kintsugi.llm.models import Models
from kintsugi.llm.prices import Prices
from kintsugi.llm.provider import ModelRequest, Provider, Purpose
from kintsugi.llm.scripted import Fail, Say, ScriptedModel, Step
from kintsugi.llm.target import Target
from kintsugi.llm.targets import resolve
from kintsugi.settings import Budgets, Llm
from tests.llm.counting_house import PRICES, CountingHouse, counting_house

PURPOSE = Purpose(mode="drill", turn_id="t")
FIRST, SECOND = "custom/one", "gateway/two"
SETTINGS = Llm(
    chat_chain=(FIRST, SECOND, "offline"),
    custom_url="http://127.0.0.1:9/v1",
    gateway_url="http://127.0.0.1:9/v1",
    gateway_token="sk-hush",  # type: ignore[arg-type] # pydantic makes it a secret
)


def failing(kind: Kind, target: str, *, after: str = "") -> Fail:
    failure = Failure(target=target, symptom=Symptom.REFUSED, kind=kind)
    return Fail(error=target_error(failure), after=after)


@dataclass(kw_only=True)
class Stage:
    """The models of SETTINGS, each a script; `fault` is what the drilled one is made to do."""

    house: CountingHouse
    clock: ManualClock
    chain: Sequence[str] = (FIRST, SECOND)
    scripts: dict[str, ScriptedModel] = field(default_factory=dict)
    fault: Step = field(default_factory=lambda: failing(Kind.AUTH, FIRST))

    def __post_init__(self) -> None:
        self.breakers = Breakers(self.clock, Random(1))
        self.books = self.house.books()
        self.books.prices = Prices({**PRICES, SECOND: PRICES["a/cheap"]})
        self.models = Models(
            SETTINGS,
            resolve(SETTINGS),
            ScriptedModel(self.clock, [Say(text="I am built in")], model="offline"),
            self.breakers,
            self.clock,
            Random(2),
            prices=Prices({}),
            dress=lambda provider: Metered(provider, self.books, self.clock),
            speaker=self.speaker,
        )
        self.drills = Drills(
            self.models, self.breakers, self.books, self.order, self.failing, self.clock
        )

    def speaker(self, target: Target) -> Provider:
        return self.script(target.name)

    def script(self, name: str) -> ScriptedModel:
        return self.scripts.setdefault(name, ScriptedModel(self.clock, model=name))

    async def order(self, request: ModelRequest) -> Sequence[Member]:
        assert request.purpose == PURPOSE
        return [each for each in self.models.chat if each.name in self.chain]

    async def failing(self, target: Target, fault: Fault) -> Provider:
        assert fault is not Fault.TIMEOUT
        return ScriptedModel(self.clock, [self.fault] * 2, model=target.name)

    async def drill(self, name: str, fault: Fault = Fault.KEY) -> Report:
        chain = await self.drills.chain(PURPOSE)
        [member] = [each for each in chain if each.name == name]
        return await self.drills.run(
            Exercise(chain=chain, member=member, fault=fault, purpose=PURPOSE)
        )


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    clock = ManualClock()
    async with counting_house(tmp_path, clock) as house:
        yield Stage(house=house, clock=clock)


async def test_the_next_model_answers_and_only_that_is_booked(stage: Stage) -> None:
    """What would rest is told; the doors that people go through stay as they were."""
    report = await stage.drill(FIRST)
    assert (report.outcome, report.answered_by, report.met) == (Outcome.ANSWERED, SECOND, True)
    assert [(each.target, each.cause) for each in report.attempts] == [
        (FIRST, "first"), (SECOND, "fallback"),
    ]  # fmt: skip
    assert [(each.target, each.kind) for each in report.cools] == [("custom", Kind.AUTH)]
    assert report.cools[0].until > report.at
    [call] = report.calls
    assert (call.target, report.cost) == (SECOND, call.cost)
    assert call.cost
    assert [each.mode for each in await stage.house.calls()] == ["drill"]
    assert stage.breakers.ailing() == {}
    assert stage.script(FIRST).requests == []


async def test_silence_takes_the_whole_limit_and_none_of_our_time(stage: Stage) -> None:
    """The delay is what a person would have waited."""
    report = await stage.drill(FIRST, Fault.TIMEOUT)
    assert (report.outcome, report.delay_s) == (Outcome.ANSWERED, SETTINGS.first_sign_s)
    assert report.attempts[0].milliseconds == SETTINGS.first_sign_s * 1000
    assert stage.clock.monotonic() == 0
    assert report.cools == []  # one alone opens no breaker


@pytest.mark.parametrize(
    ("chain", "steps", "outcome"),
    [
        ((FIRST, "offline"), [], Outcome.BUILT_IN),
        ((FIRST,), [failing(Kind.AUTH, FIRST)], Outcome.KEPT),
        ((FIRST,), [failing(Kind.SERVER, FIRST, after="The")], Outcome.BROKEN_OFF),
        ((FIRST,), [failing(Kind.EMPTY, FIRST)], Outcome.TOLD),
        ((FIRST,), [failing(Kind.BAD_REQUEST, FIRST)], Outcome.TOLD),
    ],
)
async def test_how_the_question_would_have_ended(
    stage: Stage, chain: tuple[str, ...], steps: list[Step], outcome: Outcome
) -> None:
    """With an answer, kept for later, broken off, or explained."""
    stage.chain = chain
    stage.fault = steps[0] if steps else stage.fault
    report = await stage.drill(FIRST)
    assert report.outcome is outcome
    assert report.outcome.answers is (outcome is Outcome.BUILT_IN)
    assert (report.calls, report.cost) == ([], 0)
    if not outcome.answers:
        assert (report.answered_by, report.kind) == (None, _kind(steps[0]))


def _kind(step: Step) -> Kind:
    assert isinstance(step, Fail)
    return step.error.failure.kind  # type: ignore[attr-defined] # as `failing` makes it


async def test_a_call_without_a_price_costs_nobody_knows_what(stage: Stage) -> None:
    """Unknown is not nothing."""
    stage.books.prices = Prices({})
    assert (await stage.drill(FIRST)).cost is None


async def test_a_model_behind_the_one_that_answers_does_not_meet_its_fault(stage: Stage) -> None:
    """That is the truth about the chain."""
    report = await stage.drill(SECOND)
    assert (report.met, report.answered_by, report.cools) == (False, FIRST, [])


async def test_what_rests_now_rests_in_the_drill_and_is_no_news(stage: Stage) -> None:
    """Its fault does not come about; nor is it told as something that the drill brought about."""
    target = stage.models.chat[0].target
    assert target is not None
    passed = stage.breakers.admit(target)
    assert isinstance(passed, Admission)
    stage.breakers.failed(
        passed,
        Failure(target=FIRST, symptom=Symptom.REFUSED, kind=Kind.RATE_LIMIT, retry_after_s=90),
    )
    report = await stage.drill(FIRST)
    assert (report.met, report.answered_by, report.cools) == (False, SECOND, [])


async def test_a_fallback_that_fails_in_earnest_is_told(stage: Stage) -> None:
    """What goes wrong in earnest meanwhile cools in the copy only."""
    stage.script(SECOND).always(failing(Kind.QUOTA, SECOND))
    report = await stage.drill(FIRST)
    assert report.outcome is Outcome.KEPT
    assert [each.target for each in report.cools] == ["custom", "gateway"]
    assert stage.breakers.cooling() == ()


async def test_what_a_budget_withholds_fails_in_nobodys_drill(stage: Stage) -> None:
    """The chain is drilled as it is: a question would not reach that model either."""
    stage.books.limits = Limits(Budgets(day=Decimal(1)))
    assert stage.books.prices.of(FIRST) is None
    report = await stage.drill(FIRST)
    assert (report.met, report.answered_by, report.cools) == (False, SECOND, [])
