"""What people think of answers: one judgement per person and turn, the newest (SPEC B10)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from sqlalchemy import Connection, delete, select

from kintsugi.ids import UserId
from kintsugi.orchestrator.tables import feedback
from kintsugi.store.types import insert


class Judgement(Enum):
    UP = 1
    DOWN = -1


class Source(Enum):
    """How somebody let us know."""

    BUTTON = "button"
    REACTION = "reaction"
    TEXT = "text"  # in words, recognised as that


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    turn_id: str
    user: UserId
    judgement: Judgement
    source: Source
    at: datetime


class Ledger(Protocol):
    def give_feedback(self, connection: Connection, turn_id: str, value: int | None) -> None:
        """Note at the turn's calls what was thought of their answer; None: nothing any more.

        Part of a transaction, as an `Effect` is.
        """
        ...


class NoLedger:
    def give_feedback(self, connection: Connection, turn_id: str, value: int | None) -> None:
        """Nothing is booked, so nothing is noted."""


def give(connection: Connection, given: Feedback, ledger: Ledger) -> None:
    """Keep a judgement in the place of the one before."""
    judged = {
        "value": given.judgement.value,
        "source": given.source.value,
        "at": given.at,
    }
    statement = (
        insert(connection, feedback)
        .values(turn_id=given.turn_id, user_id=given.user, **judged)
        .on_conflict_do_update(index_elements=[feedback.c.turn_id, feedback.c.user_id], set_=judged)
    )
    connection.execute(statement)
    ledger.give_feedback(connection, given.turn_id, given.judgement.value)


def withdraw(
    connection: Connection, turn_id: str, user: UserId, source: Source, ledger: Ledger
) -> None:
    """Forget a judgement that was given in this way; one given otherwise meanwhile stays."""
    taken = connection.execute(
        delete(feedback).where(
            feedback.c.turn_id == turn_id,
            feedback.c.user_id == user,
            feedback.c.source == source.value,
        )
    )
    if taken.rowcount:
        ledger.give_feedback(connection, turn_id, None)


def of_turn(connection: Connection, turn_id: str) -> dict[UserId, Judgement]:
    rows = connection.execute(
        select(feedback.c.user_id, feedback.c.value).where(feedback.c.turn_id == turn_id)
    )
    return {UserId(row.user_id): Judgement(row.value) for row in rows}
