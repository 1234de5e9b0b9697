"""A shadow turn: what would happen to the next question if a model of the chain failed (SPEC L10).

Everything is real that can be without anybody noticing. The chain is the one the question would
go through, in that order, pins and budgets considered. The pool and the classification are the
live ones, the breakers a copy of the live ones as they are now: whoever rests is passed over, and
what rests after the drill rests in the copy only. The model that is drilled is not asked at all
(`faults`); the others are, one short question, booked as `drill` and held to every budget.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final

from kintsugi.clock import Clock
from kintsugi.llm.books import Books
from kintsugi.llm.breakers import Breakers
from kintsugi.llm.drill_clock import DrillClock
from kintsugi.llm.failures import (
    ChainTimeout,
    ChainUnavailable,
    Symptom,
    failure_of,
    main_kind,
)
from kintsugi.llm.faults import Failing, Fault, Silent
from kintsugi.llm.gate import Cooling
from kintsugi.llm.kinds import Kind
from kintsugi.llm.ledger import CallLine
from kintsugi.llm.member import Member
from kintsugi.llm.models import Models
from kintsugi.llm.pool import Order, Pool
from kintsugi.llm.provider import (
    Attempt,
    ChatMessage,
    Finished,
    ModelEvent,
    ModelRequest,
    Provider,
    Purpose,
)

_QUESTION: Final = ChatMessage(role="user", text="Answer with the one word: yes")
# A model that thinks first needs some for its thoughts; OpenAI refuses fewer than 16.
_MOST_TOKENS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """What is to be drilled: `member`, one of the `chain`, meets the fault."""

    chain: Sequence[Member]  # who would be asked, in order
    member: Member
    fault: Fault
    purpose: Purpose


class Outcome(Enum):
    """How a person's question would have ended."""

    ANSWERED = "answered"  # by a real model
    BUILT_IN = "built_in"  # by the offline model, which can do little
    KEPT = "kept"  # nobody answers now; it is answered once somebody can
    BROKEN_OFF = "broken_off"  # the person has a beginning, marked as that
    TOLD = "told"  # nobody answers, and waiting would not help: the person is told why

    @property
    def answers(self) -> bool:
        return self in {Outcome.ANSWERED, Outcome.BUILT_IN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    target: str
    fault: Fault
    outcome: Outcome
    attempts: Sequence[Attempt]  # everybody who was asked or passed over, in order
    delay_s: float  # before the one who answered was asked; without an answer, altogether
    cools: Sequence[Cooling]  # what would rest after it, and did not before
    calls: Sequence[CallLine]  # those that were made in earnest
    at: datetime  # by the drill's clock, when it was over

    @property
    def answered_by(self) -> str | None:
        return self.attempts[-1].target if self.outcome.answers else None

    @property
    def met(self) -> bool:
        """Whether the fault came about: it may be nobody's turn, resting, or too dear by now."""
        return any(map(self.is_rehearsed, self.attempts))

    def is_rehearsed(self, attempt: Attempt) -> bool:
        """Whether it failed because it was to fail."""
        failure = failure_of(attempt.error)
        asked = failure is not None and failure.symptom is not Symptom.WITHHELD
        return asked and attempt.target == self.target

    @property
    def kind(self) -> Kind:
        """Why nobody answers, as a person is told."""
        return main_kind(self.attempts)

    @property
    def cost(self) -> int | None:
        """In picodollars; None where a call has no price."""
        costs = [each.cost for each in self.calls]
        return None if None in costs else sum(cost or 0 for cost in costs)


class Drills:
    """Runs drills over the chain of `order`; `failing` plays whoever is to fail."""

    def __init__(
        self,
        models: Models,
        breakers: Breakers,
        books: Books,
        order: Order,
        failing: Failing,
        clock: Clock,
    ) -> None:
        self._models = models
        self._breakers = breakers
        self._books = books
        self._order = order
        self._failing = failing
        self._clock = clock

    async def chain(self, purpose: Purpose) -> Sequence[Member]:
        """Who would be asked now, in order."""
        return await self._order(_request(purpose))

    async def run(self, exercise: Exercise) -> Report:
        """Takes as long as the answer would, silence excepted.

        Raises: `NotStaged`; `StoreError` when a call cannot be booked.
        """
        clock = DrillClock(self._clock)
        shadow = self._breakers.shadow(clock)
        before = {each.target: each.until for each in shadow.cooling()}
        members = await self._cast(exercise, clock)
        pool = self._models.pool(members, gate=shadow, clock=clock)
        started = clock.monotonic()
        attempts, failed = await _asked(pool, _request(exercise.purpose))
        whole_s = clock.monotonic() - started
        return Report(
            target=exercise.member.name,
            fault=exercise.fault,
            outcome=_outcome(attempts[-1], exercise.chain, failed),
            attempts=attempts,
            delay_s=whole_s if failed else max(0.0, whole_s - attempts[-1].milliseconds / 1000),
            cools=[each for each in shadow.cooling() if _is_news(each, before)],
            calls=await self._books.calls_of(exercise.purpose.turn_id or ""),
            at=clock.now(),
        )

    async def _cast(self, exercise: Exercise, clock: DrillClock) -> Sequence[Member]:
        """The chain, somebody else playing the one that fails."""
        actor = replace(exercise.member, provider=await self._actor(exercise, clock))
        return [actor if each.name == actor.name else each for each in exercise.chain]

    async def _actor(self, exercise: Exercise, clock: DrillClock) -> Provider:
        assert exercise.member.target is not None  # a built-in model cannot fail
        if exercise.fault is Fault.TIMEOUT:
            actor: Provider = Silent(exercise.member.name, clock)
        else:
            actor = await self._failing(exercise.member.target, exercise.fault)
        return _Allowed(actor, self._books)


class _Allowed:
    """Around whoever plays a target: what a budget keeps from people it keeps from a drill, too."""

    def __init__(self, provider: Provider, books: Books) -> None:
        self._provider = provider
        self._books = books

    @property
    def model(self) -> str:
        return self._provider.model

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        await self._books.allow(self.model, request)
        async with aclosing(self._provider.stream(request)) as events:
            async for event in events:
                yield event


def _is_news(cooling: Cooling, before: Mapping[str, datetime]) -> bool:
    until = before.get(cooling.target)
    return until is None or cooling.until > until


def _request(purpose: Purpose) -> ModelRequest:
    return ModelRequest(messages=(_QUESTION,), purpose=purpose, max_tokens=_MOST_TOKENS)


async def _asked(
    pool: Pool, request: ModelRequest
) -> tuple[Sequence[Attempt], ChainUnavailable | ChainTimeout | None]:
    try:
        async with aclosing(pool.stream(request)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    return event.attempts, None
    except (ChainUnavailable, ChainTimeout) as failed:
        return failed.attempts, failed
    raise AssertionError("a pool finishes, or says why not")


def _outcome(
    last: Attempt, chain: Sequence[Member], failed: ChainUnavailable | ChainTimeout | None
) -> Outcome:
    if failed is None:
        built_in = any(each.target is None for each in chain if each.name == last.target)
        return Outcome.BUILT_IN if built_in else Outcome.ANSWERED
    if failed.begun:
        return Outcome.BROKEN_OFF
    return Outcome.KEPT if failed.parks else Outcome.TOLD
