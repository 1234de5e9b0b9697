"""From a row of delivery and event to what the rooms work with."""

from typing import Any

from sqlalchemy import Row

from kintsugi.events.envelope import Envelope
from kintsugi.events.outcomes import Delivery
from kintsugi.events.tables import delivery, event

COLUMNS = (
    delivery.c.id,
    delivery.c.attempt,
    delivery.c.crashes,
    delivery.c.resubmits,
    delivery.c.epoch,
    event.c.event_id,
    event.c.event_type,
    event.c.schema_version,
    event.c.source,
    event.c.target,
    event.c.timestamp,
    event.c.trace_id,
    event.c.idempotency_key,
    event.c.payload,
)


def delivery_from(row: Row[Any], *, claims: int = 0) -> Delivery:
    """`claims`: how many were made since the row was read."""
    return Delivery(
        id=row.id,
        event=Envelope(
            event_id=row.event_id,
            event_type=row.event_type,
            schema_version=row.schema_version,
            source=row.source,
            target=row.target,
            timestamp=row.timestamp,
            trace_id=row.trace_id,
            idempotency_key=row.idempotency_key,
            payload=row.payload,
        ),
        attempt=row.attempt + claims,
        crashes=row.crashes,
        resubmits=row.resubmits,
        epoch=row.epoch + claims,
    )
