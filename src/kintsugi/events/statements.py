"""The SQL of the embedded bus, built once so that it is compiled once."""

from typing import Any

from sqlalchemy import (
    Dialect,
    Insert,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

from kintsugi.events.rows import COLUMNS
from kintsugi.events.states import DeliveryState
from kintsugi.events.tables import delivery, event, subscription
from kintsugi.store.types import insert as upsert

# Spelled as in the partial index, else SQLite does not use it.
_OPEN = text("state IN ('ready', 'claimed')")


EVENT_COLUMNS = (
    "event_id",
    "event_type",
    "schema_version",
    "source",
    "target",
    "timestamp",
    "trace_id",
    "idempotency_key",
    "payload",
)


def insert_event(dialect: Dialect) -> ReturningInsert[tuple[int]]:
    """Returns the new seq, and no row where the key was there before."""
    return upsert(dialect, event).on_conflict_do_nothing().returning(event.c.seq)


def insert_subscription(dialect: Dialect) -> Insert:
    return upsert(dialect, subscription).on_conflict_do_nothing()


SUBSCRIBED = select(subscription.c.event_type).distinct()


def _deliveries(*, of_event: bool) -> Insert:
    """Deliveries of one event to its subscribers, or of all earlier events to one subscriber."""
    columns = {
        "event_seq": event.c.seq,
        "event_type": event.c.event_type,
        "consumer_group": subscription.c.consumer_group,
        "lane": event.c.target,
        "state": literal(DeliveryState.READY.value),
        "attempt": literal(0),
        "crashes": literal(0),
        "resubmits": literal(0),
        "epoch": literal(0),
    }
    pairs = event.join(subscription, subscription.c.event_type == event.c.event_type)
    source = select(*columns.values()).select_from(pairs)
    if of_event:
        source = source.where(event.c.seq == bindparam("seq"))
    else:
        source = source.where(
            subscription.c.event_type == bindparam("type_"),
            subscription.c.consumer_group == bindparam("group_"),
        ).order_by(event.c.seq)
    return insert(delivery).from_select(list(columns), source)


DELIVER_EVENT = _deliveries(of_event=True)
DELIVER_EARLIER = _deliveries(of_event=False)

_heads = (
    select(func.min(delivery.c.event_seq).label("seq"))
    .where(
        delivery.c.event_type == bindparam("type_"),
        delivery.c.consumer_group == bindparam("group_"),
        _OPEN,
    )
    .group_by(delivery.c.lane)
    .subquery()
)

_lane_mate = delivery.alias("lane_mate")
# Only a resubmitted delivery can become the head of a lane that is being worked on.
_lane_is_idle = or_(
    delivery.c.resubmits == 0,
    ~exists().where(
        _lane_mate.c.event_type == bindparam("type_"),
        _lane_mate.c.consumer_group == bindparam("group_"),
        _lane_mate.c.lane == delivery.c.lane,
        text("lane_mate.state IN ('ready', 'claimed')"),
        _lane_mate.c.state == DeliveryState.CLAIMED.value,
    ),
)

CLAIMABLE: Select[Any] = (
    select(*COLUMNS)
    .select_from(_heads)
    .join(delivery, delivery.c.event_seq == _heads.c.seq)
    .join(event, event.c.seq == delivery.c.event_seq)
    .where(
        delivery.c.consumer_group == bindparam("group_"),
        delivery.c.state == DeliveryState.READY.value,
        or_(
            delivery.c.visible_at.is_(None),
            delivery.c.visible_at <= bindparam("now"),
            delivery.c.visible_at > bindparam("horizon"),  # the clock was set back
        ),
        _lane_is_idle,
    )
    .order_by(delivery.c.event_seq)
    .limit(bindparam("limit_"))
)

CLAIMABLE_UNSUSPECTED = CLAIMABLE.where(delivery.c.crashes < bindparam("suspect"))

CLAIMED_SUSPECTS = select(func.count()).where(
    delivery.c.event_type == bindparam("type_"),
    delivery.c.consumer_group == bindparam("group_"),
    _OPEN,
    delivery.c.state == DeliveryState.CLAIMED.value,
    delivery.c.crashes >= bindparam("suspect"),
)

CLAIM = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("id_"),
        delivery.c.state == DeliveryState.READY.value,
        delivery.c.epoch == bindparam("epoch_"),
    )
    .values(
        state=DeliveryState.CLAIMED.value,
        owner=bindparam("owner_"),
        attempt=delivery.c.attempt + 1,
        epoch=delivery.c.epoch + 1,
    )
)

SETTLE = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("id_"),
        delivery.c.state == DeliveryState.CLAIMED.value,
        delivery.c.epoch == bindparam("epoch_"),
    )
    .values(
        state=bindparam("state_"),
        attempt=delivery.c.attempt - bindparam("unused"),
        visible_at=bindparam("visible_at_"),
        settled_at=bindparam("settled_at_"),
        dead_reason=bindparam("dead_reason_"),
        error=bindparam("error_"),
    )
)

RECOVER = (
    update(delivery)
    .where(
        delivery.c.state == DeliveryState.CLAIMED.value,
        delivery.c.owner != bindparam("owner_"),
    )
    .values(
        state=DeliveryState.READY.value,
        crashes=delivery.c.crashes + 1,
        joined_to=None,
    )
)

HELD = select(func.count()).where(
    delivery.c.id == bindparam("id_"),
    delivery.c.state == DeliveryState.CLAIMED.value,
    delivery.c.epoch == bindparam("epoch_"),
)

FOLLOWING: Select[Any] = (
    select(*COLUMNS)
    .join(event, event.c.seq == delivery.c.event_seq)
    .where(
        delivery.c.event_type == bindparam("type_"),
        delivery.c.consumer_group == bindparam("group_"),
        delivery.c.lane == bindparam("lane_"),
        _OPEN,
        delivery.c.state == DeliveryState.READY.value,
        delivery.c.event_seq > bindparam("seq_"),
    )
    .order_by(delivery.c.event_seq)
    .limit(bindparam("limit_"))
)

PLACE = select(
    delivery.c.event_seq, delivery.c.lane, delivery.c.event_type, delivery.c.consumer_group
).where(delivery.c.id == bindparam("id_"))

JOIN = CLAIM.values(joined_to=bindparam("head_"))

_joined = (
    text("joined_to IS NOT NULL"),  # spelled as in the partial index
    delivery.c.joined_to == bindparam("head_"),
)

JOINED: Select[Any] = (
    select(*COLUMNS)
    .join(event, event.c.seq == delivery.c.event_seq)
    .where(*_joined)
    .order_by(delivery.c.event_seq)
)

SETTLE_JOINED = (
    update(delivery)
    .where(*_joined, delivery.c.state == DeliveryState.CLAIMED.value)
    .values(
        state=bindparam("state_"),
        settled_at=bindparam("settled_at_"),
        attempt=delivery.c.attempt - bindparam("unused"),
        joined_to=bindparam("joined_to_"),
    )
)

DISCARD_DELIVERY = delete(delivery).where(
    delivery.c.id == bindparam("id_"),
    delivery.c.state == DeliveryState.CLAIMED.value,
    delivery.c.epoch == bindparam("epoch_"),
)
DISCARD_EVENT = delete(event).where(
    event.c.event_type == bindparam("type_"),
    event.c.idempotency_key == bindparam("key_"),
    ~exists().where(delivery.c.event_seq == event.c.seq),
)
