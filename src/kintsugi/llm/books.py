"""The books: no call without a booking, and no booking beyond a budget (SPEC L8).

What a call can cost at most is set aside before it, and what it did cost is written down after it,
each in a transaction of its own. Calls are tied to their turn by its id.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, func, insert, select, true, update

from kintsugi.clock import Clock
from kintsugi.events.outcomes import Effect
from kintsugi.ids import Scope
from kintsugi.llm import ledger
from kintsugi.llm.budgets import Budget, Level, Limits, Standing, Who
from kintsugi.llm.call_states import CallState
from kintsugi.llm.estimates import most_prompt_tokens
from kintsugi.llm.failures import Failure, Symptom, TargetUnavailable
from kintsugi.llm.kinds import Kind
from kintsugi.llm.ledger import By, CallLine, Sum
from kintsugi.llm.prices import Price, Prices
from kintsugi.llm.provider import Cause, ModelRequest, Purpose, Usage
from kintsugi.llm.sound_estimates import most_used
from kintsugi.llm.tables import budget_extension, budget_warning, model_call
from kintsugi.store import types
from kintsugi.store.database import Store

_BOOK: Final = insert(model_call)
_SETTLE: Final = update(model_call).where(
    model_call.c.id == bindparam("id_"), model_call.c.state == CallState.RESERVED.value
)
_SPENT: Final = func.coalesce(
    func.sum(func.coalesce(model_call.c.cost, model_call.c.reserved, 0)), 0
)


class OverBudget(TargetUnavailable):
    """A call would pass a budget. Nobody was asked."""

    def __init__(self, target: str, standing: Standing) -> None:
        self.standing = standing
        super().__init__(_withheld(target, standing.budget.name))


class Unpriced(TargetUnavailable):
    """A budget is set, and what this model costs is not known. Nobody was asked."""

    def __init__(self, target: str) -> None:
        super().__init__(_withheld(target, "unpriced"))


def _withheld(target: str, cause: str) -> Failure:
    return Failure(target=target, symptom=Symptom.WITHHELD, kind=Kind.BUDGET, cause=cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A call that may be made."""

    id: int
    price: Price | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBooking(Booking):
    request: ModelRequest  # as it may be made


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What came of a call."""

    state: CallState
    usage: Usage | None = None  # None: nothing was used
    kind: Kind | None = None  # of its failure
    milliseconds: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A call that somebody wants to make."""

    target: str
    purpose: Purpose
    cause: Cause
    price: Price | None
    budgets: Sequence[Budget]  # that it falls under
    at: datetime

    def most(self, usages: Sequence[Usage]) -> int | None:
        """What the dearest of them costs; None: nobody knows."""
        return None if self.price is None else max(map(self.price.of, usages))


class Books:
    def __init__(
        self,
        store: Store,
        prices: Prices,
        limits: Limits,
        clock: Clock,
        *,
        owner: str,
        most_tokens: int,
    ) -> None:
        """`owner` names this process's life; `most_tokens`: of an answer under a budget."""
        self._store = store
        self._clock = clock
        self._owner = owner
        self._most_tokens = most_tokens
        self.prices = prices
        self.limits = limits

    async def recover(self) -> int:
        """Settle what dead processes left open, at all that was set aside; how many there were."""
        lost = {
            "state": CallState.LOST.value,
            "cost": model_call.c.reserved,
            "reserved": None,
            "estimated": True,
        }
        statement = (
            update(model_call)
            .where(
                model_call.c.state == CallState.RESERVED.value, model_call.c.owner != self._owner
            )
            .values(lost)
        )
        return await self._store.write(lambda connection: connection.execute(statement).rowcount)

    async def reserve(self, target: str, request: ModelRequest) -> ModelBooking:
        """Set aside the most that the call can cost.

        Raises: `OverBudget`, `Unpriced`; `StoreError` when it cannot be booked.
        """
        call = self._call(target, request.purpose, request.cause)
        request, most = self._bounded(call, request)
        booked = await self._book(call, *most)
        return ModelBooking(id=booked.id, price=booked.price, at=booked.at, request=request)

    async def reserve_sound(self, target: str, purpose: Purpose, seconds: int) -> Booking:
        """As `reserve`, for a recording that is no longer than so many seconds."""
        call = self._call(target, purpose)
        return await self._book(call, *most_used(seconds, self.prices.terms(target).most_output))

    def _call(self, target: str, purpose: Purpose, cause: Cause = "first") -> _Call:
        """Raises: `Unpriced`."""
        now, price = self._clock.now(), self.prices.of(target)
        budgets = self.limits.over(purpose, now)
        if budgets and price is None:
            raise Unpriced(target)
        return _Call(
            target=target, purpose=purpose, cause=cause, price=price, budgets=budgets, at=now
        )

    async def _book(self, call: _Call, *most: Usage) -> Booking:
        """`most`: what the call may use, in one way or another; the dearest is set aside.

        Raises: `OverBudget`; `StoreError`.
        """
        reserved = call.most(most)
        row = {
            **_call_columns(call),
            "owner": self._owner,
            "state": CallState.RESERVED.value,
            "estimated": False,
            "reserved": reserved,
        }

        def work(connection: Connection) -> int | Standing:
            if (passed := _passed(connection, call.budgets, reserved)) is not None:
                return passed
            [booked] = connection.execute(_BOOK, row).inserted_primary_key or (0,)
            return int(booked)

        booked = await self._store.write(work)
        if isinstance(booked, Standing):
            raise OverBudget(call.target, booked)
        return Booking(id=booked, price=call.price, at=call.at)

    async def allow(self, target: str, request: ModelRequest) -> None:
        """Raises as `reserve` would now; nothing is set aside."""
        call = self._call(target, request.purpose)
        _, most = self._bounded(call, request)
        passed = await self._store.read(
            lambda connection: _passed(connection, call.budgets, call.most(most))
        )
        if passed is not None:
            raise OverBudget(target, passed)

    async def settle(self, booking: Booking, settlement: Settlement) -> None:
        """Write down what the call did cost, once; what was set aside is free again."""
        usage = settlement.usage or _UNUSED
        values = {
            "state": settlement.state.value,
            "kind": settlement.kind.value if settlement.kind else None,
            "prompt": usage.prompt,
            "completion": usage.completion,
            "cached": usage.cached,
            "seconds": usage.seconds or None,
            "estimated": usage.estimated,
            "reserved": None,
            "cost": None if booking.price is None else booking.price.of(usage),
            "ms": round(settlement.milliseconds),
        }
        statement = _SETTLE.values(values)
        await self._store.write(
            lambda connection: connection.execute(statement, {"id_": booking.id}).rowcount
        )

    async def standings(self, purpose: Purpose) -> Sequence[Standing]:
        """Of each budget that a call would fall under, the narrowest first."""
        budgets = self.limits.over(purpose, self._clock.now())
        if not budgets:
            return ()
        return await self._store.read(
            lambda connection: [_standing(connection, budget) for budget in budgets]
        )

    async def sums(self, by: By, *, days: int) -> Sequence[Sum]:
        """Of everybody, for so many days up to now: for admins."""
        since = self._clock.now() - timedelta(days=days)
        return await self._store.scan(
            lambda connection: ledger.sums(connection, Scope(), by, since, self.limits.zone)
        )

    async def calls_of(self, turn_id: str) -> Sequence[CallLine]:
        """The calls of one turn, in order."""
        return await self._store.read(lambda connection: ledger.of_turn(connection, turn_id))

    async def level(self, purpose: Purpose) -> Level:
        standings = await self.standings(purpose)
        return max((each.level for each in standings), default=Level.FREE)

    async def unannounced(self, purpose: Purpose) -> Sequence[Standing]:
        """Those whose warning is due and was not given in their period."""
        due = [each for each in await self.standings(purpose) if each.level > Level.FREE]
        if not due:
            return ()
        told = await self._store.read(
            lambda connection: {
                (row.budget, row.period) for row in connection.execute(select(budget_warning))
            }
        )
        return [each for each in due if (each.budget.key, each.budget.since) not in told]

    def announced(self, standing: Standing) -> Effect:
        """Note that its warning was given."""
        row = {
            "budget": standing.budget.key,
            "period": standing.budget.since,
            "at": self._clock.now(),
        }

        def effect(connection: Connection) -> None:
            connection.execute(
                types.insert(connection, budget_warning).values(row).on_conflict_do_nothing()
            )

        return effect

    def extend(self, budget: Budget, *, to: int, by: int) -> Effect:
        """Raise the cap of this period to `to` picodollars; repeated, it changes nothing."""
        row = {
            "budget": budget.key,
            "period": budget.since,
            "amount": to,
            "by": by,
            "at": self._clock.now(),
        }

        def effect(connection: Connection) -> None:
            connection.execute(
                types.insert(connection, budget_extension)
                .values(row)
                .on_conflict_do_update(index_elements=["budget", "period"], set_=row)
            )

        return effect

    def _bounded(self, call: _Call, request: ModelRequest) -> tuple[ModelRequest, Sequence[Usage]]:
        """The request as it may be made, and what it may use, in one way or another."""
        longest = self._longest(call.target, request)
        if call.budgets and call.price is not None and not call.price.free:
            # Without an end to the answer's length its cost would have none either.
            request = replace(request, max_tokens=longest)
        prompt = most_prompt_tokens(request)
        most = Usage(prompt=prompt, completion=longest)
        return request, (most, replace(most, cached=prompt))

    def _longest(self, target: str, request: ModelRequest) -> int:
        """Tokens of an answer, at the most."""
        known = (request.max_tokens, self.prices.terms(target).most_output)
        return min([self._most_tokens, *filter(None, known)])


_UNUSED: Final = Usage(prompt=0, completion=0)


def _passed(
    connection: Connection, budgets: Sequence[Budget], reserved: int | None
) -> Standing | None:
    """The narrowest budget that so much more would pass."""
    for budget in budgets if reserved else ():
        standing = _standing(connection, budget)
        if standing.spent + (reserved or 0) > standing.budget.cap:
            return standing
    return None


def _standing(connection: Connection, budget: Budget) -> Standing:
    spent = connection.execute(select(_SPENT).where(_under(budget))).scalar_one()
    extended = connection.execute(
        select(budget_extension.c.amount).where(
            budget_extension.c.budget == budget.key, budget_extension.c.period == budget.since
        )
    ).scalar()
    cap = max(budget.cap, extended or 0)
    return Standing(budget=replace(budget, cap=cap), spent=spent)


def _under(budget: Budget) -> Any:
    """The calls that a budget counts."""
    subject = budget.subject or ""
    match budget.who:
        case Who.USER:
            whose = model_call.c.user_id == int(subject)
        case Who.CHAT:
            whose = model_call.c.chat_id == int(subject)
        case Who.TASK:
            whose = model_call.c.task == subject
        case Who.EVERYBODY:
            whose = true()
    return and_(whose, model_call.c.at >= budget.since)


def _call_columns(call: _Call) -> dict[str, Any]:
    purpose = call.purpose
    return {
        "at": call.at,
        "target": call.target,
        "mode": purpose.mode,
        "turn_id": purpose.turn_id,
        "user_id": purpose.user,
        "chat_id": purpose.chat,
        "project": purpose.project,
        "task": purpose.task,
        "plugin": purpose.plugin,
        "cause": call.cause,
    }
