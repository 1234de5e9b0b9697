"""What waits, what is being worked on and what was given up: for /status and the sweeper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, text

from kintsugi.events.outcomes import Delivery
from kintsugi.events.rows import COLUMNS, delivery_from
from kintsugi.events.states import DeliveryState
from kintsugi.events.tables import delivery, event

LOOK_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSizes:
    ready: int
    claimed: int
    dead: int


_OPEN = text("state IN ('ready', 'claimed')")  # as the partial index says it
_SIZES = (
    select(delivery.c.state, func.count().label("size")).where(_OPEN).group_by(delivery.c.state)
)
_DEAD = select(func.count()).where(delivery.c.state == DeliveryState.DEAD.value)


def sizes(connection: Connection) -> QueueSizes:
    found: Mapping[str, int] = {row.state: row.size for row in connection.execute(_SIZES)}
    return QueueSizes(
        ready=found.get(DeliveryState.READY.value, 0),
        claimed=found.get(DeliveryState.CLAIMED.value, 0),
        dead=connection.execute(_DEAD).scalar_one(),
    )


def is_idle(connection: Connection) -> bool:
    """Whether nothing waits and nothing is being worked on."""
    found = sizes(connection)
    return found.ready == 0 and found.claimed == 0


def unfinished(
    connection: Connection, event_type: str, group: str, *, before: datetime, after_id: int
) -> Sequence[Delivery]:
    """What was published before `before` and is still open, in order, ids above `after_id`.

    At most `LOOK_AT_ONCE`; the next call goes on behind them.
    """
    statement: Select[Any] = (
        select(*COLUMNS)
        .join(event, event.c.seq == delivery.c.event_seq)
        .where(
            delivery.c.event_type == event_type,
            delivery.c.consumer_group == group,
            _OPEN,
            delivery.c.id > after_id,
            event.c.timestamp < before,
        )
        .order_by(delivery.c.id)
        .limit(LOOK_AT_ONCE)
    )
    return [delivery_from(row) for row in connection.execute(statement)]
