"""Dead letters: what was given up waits here to be looked at and sent again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from kintsugi.events import audit
from kintsugi.events.states import DeadReason, DeliveryState
from kintsugi.events.tables import delivery, event
from kintsugi.ids import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    id: int
    event_type: str
    key: str
    target: str
    reason: str
    error: str
    attempts: int
    dead_at: datetime


def dead_letters(connection: Connection, *, limit: int) -> Sequence[DeadLetter]:
    """The newest `limit` dead letters, newest first: for the owner's eyes."""
    rows = connection.execute(
        select(delivery, event.c.idempotency_key, event.c.target)
        .join(event, event.c.seq == delivery.c.event_seq)
        .where(delivery.c.state == DeliveryState.DEAD.value)
        .order_by(delivery.c.settled_at.desc(), delivery.c.id.desc())
        .limit(limit)
    )
    return [
        DeadLetter(
            id=row.id,
            event_type=row.event_type,
            key=row.idempotency_key,
            target=row.target,
            reason=row.dead_reason,
            error=row.error or "",
            attempts=row.attempt,
            dead_at=row.settled_at,
        )
        for row in rows
    ]


def resubmit(
    connection: Connection, dead_id: int, *, at: datetime, actor: audit.Actor = "owner"
) -> bool:
    """Make a dead letter ready again, as if new; False when there is no such dead letter."""
    changed = connection.execute(
        update(delivery)
        .where(delivery.c.id == dead_id, delivery.c.state == DeliveryState.DEAD.value)
        .values(
            state=DeliveryState.READY.value,
            attempt=0,
            crashes=0,
            resubmits=delivery.c.resubmits + 1,
            visible_at=None,
            settled_at=None,
        )
    ).rowcount
    if not changed:
        return False
    row = connection.execute(
        select(event.c.event_type, event.c.target, event.c.trace_id, event.c.idempotency_key)
        .join(delivery, delivery.c.event_seq == event.c.seq)
        .where(delivery.c.id == dead_id)
    ).one()
    entry = audit.Entry(
        at=at,
        trace_id=row.trace_id,
        actor=actor,
        scope=Scope.of_target(row.target),
        action="dead.resubmit",
        outcome=row.event_type,
        subject=row.idempotency_key,
    )
    audit.record(connection, entry)
    return True


def resubmit_lane(
    connection: Connection, event_type: str, lane: str, reason: DeadReason, *, at: datetime
) -> int:
    """Make ready what a lane gave up for one reason, because the reason is gone; say how many."""
    waiting = connection.scalars(
        select(delivery.c.id)
        .where(
            delivery.c.event_type == event_type,
            delivery.c.lane == lane,
            delivery.c.state == DeliveryState.DEAD.value,
            delivery.c.dead_reason == reason.value,
        )
        .order_by(delivery.c.event_seq)
    ).all()
    for dead_id in waiting:
        resubmit(connection, dead_id, at=at, actor="bot")
    return len(waiting)
