"""Forgets events that are long done. Dead letters stay until someone decides about them."""

from datetime import datetime

from sqlalchemy import Connection, delete, exists, select

from kintsugi.events.states import DeliveryState
from kintsugi.events.tables import delivery, event

BATCH = 500
"""Rows per transaction: other writers wait a few milliseconds at most."""


def forget_before(connection: Connection, before: datetime) -> int:
    """Delete up to `BATCH` settled deliveries older than `before`, then events nobody holds.

    Returns how many rows went; 0 means there is no more to do. Telegram repeats an update for at
    most 24 h, so keys older than that no longer keep anything from being done twice.
    """
    old_deliveries = (
        select(delivery.c.id)
        .where(delivery.c.state == DeliveryState.DONE.value, delivery.c.settled_at < before)
        .limit(BATCH)
    )
    gone = connection.execute(delete(delivery).where(delivery.c.id.in_(old_deliveries))).rowcount
    old_events = (
        select(event.c.seq)
        .where(
            event.c.timestamp < before,
            ~exists().where(delivery.c.event_seq == event.c.seq),
        )
        .order_by(event.c.seq)
        .limit(BATCH)
    )
    return gone + connection.execute(delete(event).where(event.c.seq.in_(old_events))).rowcount
