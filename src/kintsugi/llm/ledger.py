"""What was spent, looked at from all sides (SPEC L9); the books write it, `books` tells how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select, true, update

from kintsugi.ids import Scope
from kintsugi.llm.call_states import CallState
from kintsugi.llm.provider import Cause
from kintsugi.llm.tables import model_call


class By(Enum):
    USER = "user"
    PROJECT = "project"
    MODEL = "model"
    MODE = "mode"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    key: str  # a model's name, a user's id, a date …; empty where there is none
    calls: int = 0
    cost: int = 0  # picodollars, of the calls with a known price
    unpriced: int = 0  # calls without
    estimated: int = 0  # calls whose tokens were not told by the provider

    def with_call(self, cost: int | None, *, estimated: bool) -> "Sum":
        return replace(
            self,
            calls=self.calls + 1,
            cost=self.cost + (cost or 0),
            unpriced=self.unpriced + (cost is None),
            estimated=self.estimated + estimated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One call of a turn."""

    target: str
    cause: Cause
    state: CallState
    kind: str | None
    prompt: int
    completion: int
    cached: int
    seconds: int  # of sound; then there are no tokens
    estimated: bool
    cost: int | None  # picodollars; None: no price is known
    milliseconds: int


_COLUMNS: Final[Mapping[By, ColumnElement[Any]]] = MappingProxyType(
    {
        By.USER: model_call.c.user_id,
        By.PROJECT: model_call.c.project,
        By.MODEL: model_call.c.target,
        By.MODE: model_call.c.mode,
        By.DAY: model_call.c.at,
    }
)

_FEEDBACK: Final = (
    update(model_call)
    .where(model_call.c.turn_id == bindparam("turn_"))
    .values(feedback=bindparam("value_"))
)


def sums(
    connection: Connection, scope: Scope, by: By, since: datetime, zone: ZoneInfo
) -> Sequence[Sum]:
    """The dearest first; days in their order. An empty scope is everybody's: for admins."""
    column = _COLUMNS[by]
    query = select(column.label("key"), model_call.c.cost, model_call.c.estimated).where(
        _of(scope), model_call.c.at >= since, model_call.c.state != CallState.RESERVED.value
    )
    found: dict[str, Sum] = {}
    for row in connection.execute(query):
        key = _key(by, row.key, zone)
        found[key] = found.get(key, Sum(key=key)).with_call(row.cost, estimated=row.estimated)
    if by is By.DAY:
        return sorted(found.values(), key=lambda each: each.key)
    return sorted(found.values(), key=lambda each: (-each.cost, -each.calls, each.key))


def total(parts: Sequence[Sum]) -> Sum:
    return Sum(
        key="",
        calls=sum(each.calls for each in parts),
        cost=sum(each.cost for each in parts),
        unpriced=sum(each.unpriced for each in parts),
        estimated=sum(each.estimated for each in parts),
    )


def of_turn(connection: Connection, turn_id: str) -> Sequence[CallLine]:
    """The calls of one turn, in order."""
    query = select(model_call).where(model_call.c.turn_id == turn_id).order_by(model_call.c.id)
    return [
        CallLine(
            target=row.target,
            cause=row.cause,
            state=CallState(row.state),
            kind=row.kind,
            prompt=row.prompt or 0,
            completion=row.completion or 0,
            cached=row.cached or 0,
            seconds=row.seconds or 0,
            estimated=row.estimated,
            cost=row.cost,
            milliseconds=row.ms or 0,
        )
        for row in connection.execute(query)
    ]


def give_feedback(connection: Connection, turn_id: str, value: int | None) -> None:
    """Note what a turn's answer got: 1, -1, or None when it is taken back."""
    connection.execute(_FEEDBACK, {"turn_": turn_id, "value_": value})


def _of(scope: Scope) -> ColumnElement[bool]:
    mine = true() if scope.user is None else model_call.c.user_id == scope.user
    here = true() if scope.chat is None else model_call.c.chat_id == scope.chat
    return and_(mine, here)


def _key(by: By, value: Any, zone: ZoneInfo) -> str:
    if by is By.DAY:
        return f"{value.astimezone(zone):%Y-%m-%d}"
    return "" if value is None else str(value)
