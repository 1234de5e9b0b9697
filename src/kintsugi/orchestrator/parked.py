"""Questions that wait for a model, kept so that each is answered once, in order (SPEC L5)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, delete, select, update

from kintsugi.events.outcomes import Effect
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.orchestrator.tables import parked_turn
from kintsugi.orchestrator.traces import BATCH
from kintsugi.store.types import insert

_DIGITS: Final = 12
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(minutes=10)


class ParkState(Enum):
    WAITING = "waiting"
    ASKED = "asked"
    RELEASED = "released"
    CANCELLED = "cancelled"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES: Final[Mapping[ParkState, str]] = MappingProxyType(
    {
        ParkState.WAITING: "waits until a model is back",
        ParkState.ASKED: "has waited so long that its asker is asked whether it still matters",
        ParkState.RELEASED: "is being answered, or was",
        ParkState.CANCELLED: "is not wanted any more",
    }
)

OPEN: Final = frozenset({ParkState.WAITING, ParkState.ASKED})


class NotParked(Exception):
    """The question is not in the state that a change begins from: somebody else was first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    turn_id: str  # of the first time
    answer_id: str  # of the message that told about it
    session: Session
    language: str
    update: Mapping[str, Any]
    asked_at: datetime
    until: datetime
    times: int
    state: ParkState = ParkState.WAITING
    id: int = 0

    @property
    def digest(self) -> str:
        return digest(self.turn_id)


def digest(turn_id: str) -> str:
    """Short enough for a button's 64 bytes."""
    return sha256(turn_id.encode()).hexdigest()[:_DIGITS]


def next_try(now: datetime, known: datetime | None, times: int) -> datetime:
    """When to try again; `known`: when the soonest model is back, if anybody knows."""
    guess = now + min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(times, 10))
    return guess if known is None else max(known, now + timedelta(seconds=1))


def park(question: Parked) -> Effect:
    """Keep it; what was parked before keeps its place in the line."""
    row = {
        "turn_id": question.turn_id,
        "digest": question.digest,
        "answer_id": question.answer_id,
        "chat_id": question.session.chat,
        "topic_id": question.session.topic,
        "user_id": question.session.user,
        "language": question.language,
        "update": question.update,
        "asked_at": question.asked_at,
        "until": question.until,
        "times": question.times,
        "state": ParkState.WAITING.value,
    }
    again = {name: row[name] for name in ("answer_id", "until", "times", "state")}

    def effect(connection: Connection) -> None:
        statement = insert(connection, parked_turn).values(row)
        connection.execute(statement.on_conflict_do_update(index_elements=["turn_id"], set_=again))

    return effect


def change(turn_id: str, before: Collection[ParkState], after: ParkState) -> Effect:
    """Compare and set. The effect raises `NotParked` where the question is in no such state."""
    statement = (
        update(parked_turn)
        .where(
            parked_turn.c.turn_id == turn_id,
            _in(before),
        )
        .values(state=after.value)
    )

    def effect(connection: Connection) -> None:
        if not connection.execute(statement).rowcount:
            raise NotParked

    return effect


def hold(question: Parked, until: datetime) -> Effect:
    """What its session asked after it is not tried before `until`: it is being tried itself."""
    statement = (
        update(parked_turn)
        .where(
            _of(question.session),
            _in({ParkState.WAITING}),
            parked_turn.c.id > question.id,
            parked_turn.c.until < until,
        )
        .values(until=until)
    )

    def effect(connection: Connection) -> None:
        connection.execute(statement)

    return effect


def hasten(session: Session, now: datetime) -> Effect:
    """It is time for everything that waits in a session."""
    statement = update(parked_turn).where(_of(session), _in({ParkState.WAITING})).values(until=now)

    def effect(connection: Connection) -> None:
        connection.execute(statement)

    return effect


def cancel(connection: Connection, session: Session) -> int:
    """Everything of a session that waits; how many there were."""
    statement = (
        update(parked_turn).where(_of(session), _in(OPEN)).values(state=ParkState.CANCELLED.value)
    )
    return connection.execute(statement).rowcount


def move(connection: Connection, old: ChatId, new: ChatId) -> None:
    """A chat got another id: what waits in it is answered where it is now."""
    connection.execute(update(parked_turn).where(parked_turn.c.chat_id == old).values(chat_id=new))


def forget_before(connection: Connection, before: datetime) -> int:
    """Delete up to `BATCH` older ones that nobody waits for any more; 0: there are no more."""
    old = (
        select(parked_turn.c.id)
        .where(parked_turn.c.asked_at < before, parked_turn.c.state.not_in(_names(OPEN)))
        .limit(BATCH)
    )
    return connection.execute(delete(parked_turn).where(parked_turn.c.id.in_(old))).rowcount


def waiting(connection: Connection) -> Sequence[Parked]:
    """All that waits, in the order of asking."""
    return _parked(connection, select(parked_turn).where(_in({ParkState.WAITING})))


def of_digest(connection: Connection, wanted: str) -> Parked | None:
    found = _parked(connection, select(parked_turn).where(parked_turn.c.digest == wanted))
    return found[0] if found else None


def of_turn(connection: Connection, turn_id: str) -> Parked | None:
    return of_digest(connection, digest(turn_id))


def is_behind(connection: Connection, session: Session, turn_id: str) -> bool:
    """Whether something of the session waits that was asked before `turn_id`."""
    mine = select(parked_turn.c.id).where(parked_turn.c.turn_id == turn_id)
    place = connection.execute(mine).scalar()
    earlier = and_(_of(session), _in({ParkState.WAITING}))
    if place is not None:
        earlier = and_(earlier, parked_turn.c.id < place)
    return connection.execute(select(parked_turn.c.id).where(earlier).limit(1)).scalar() is not None


def _of(session: Session) -> Any:
    return and_(
        parked_turn.c.chat_id == session.chat,
        parked_turn.c.topic_id == session.topic,
        parked_turn.c.user_id == session.user,
    )


def _in(states: Collection[ParkState]) -> Any:
    return parked_turn.c.state.in_(_names(states))


def _names(states: Collection[ParkState]) -> list[str]:
    return [state.value for state in states]


def _parked(connection: Connection, query: Select[Any]) -> list[Parked]:
    return [_from(row) for row in connection.execute(query.order_by(parked_turn.c.id))]


def _from(row: Row[Any]) -> Parked:
    return Parked(
        id=row.id,
        turn_id=row.turn_id,
        answer_id=row.answer_id,
        session=Session(
            chat=ChatId(row.chat_id), topic=Topic(row.topic_id), user=UserId(row.user_id)
        ),
        language=row.language,
        update=row.update,
        asked_at=row.asked_at,
        until=row.until,
        times=row.times,
        state=ParkState(row.state),
    )
