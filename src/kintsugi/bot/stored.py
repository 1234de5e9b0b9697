"""A turn's update as the inbox has it, for as long as events are kept."""

from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from kintsugi.bot.burst import merged
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.tables import delivery, event

_EVENT: Final = select(event.c.seq, event.c.payload).where(
    event.c.event_type == MESSAGE_RECEIVED.name, event.c.idempotency_key == bindparam("key_")
)
_JOINED: Final = (
    select(event.c.payload)
    .join(delivery, delivery.c.event_seq == event.c.seq)
    .where(
        delivery.c.joined_to.in_(
            select(delivery.c.id).where(delivery.c.event_seq == bindparam("seq_"))
        )
    )
    .order_by(event.c.seq)
)


def update_of(connection: Connection, turn_id: str) -> dict[str, Any] | None:
    """With the messages that became part of the turn; None when it is no longer kept."""
    head = connection.execute(_EVENT, {"key_": turn_id}).one_or_none()
    if head is None:
        return None
    update: dict[str, Any] = head.payload["update"]
    rest = connection.scalars(_JOINED, {"seq_": head.seq}).all()
    return merged(update, [each["update"] for each in rest]) if rest else update


def is_stored(connection: Connection, turn_id: str) -> bool:
    return connection.execute(_EVENT, {"key_": turn_id}).one_or_none() is not None
