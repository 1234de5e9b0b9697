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
from kintsugi.ids import ChatId

LOOK_AT_ONCE = 200
LOOK_AT_CHAT = 1000


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
            delivery.c.joined_to.is_(None),  # its turn is another's
            event.c.timestamp < before,
        )
        .order_by(delivery.c.id)
        .limit(LOOK_AT_ONCE)
    )
    return [delivery_from(row) for row in connection.execute(statement)]


def open_in_chat(connection: Connection, event_type: str, chat: ChatId) -> Sequence[Delivery]:
    """What is open in the sessions of a chat, in order; at most `LOOK_AT_CHAT`, the newest."""
    lane = delivery.c.lane
    statement: Select[Any] = (
        select(*COLUMNS)
        .join(event, event.c.seq == delivery.c.event_seq)
        .where(
            delivery.c.event_type == event_type,
            _OPEN,
            lane >= f"{chat}:",
            lane < f"{chat};",  # `;` is what follows `:`
        )
        .order_by(delivery.c.event_seq.desc())
        .limit(LOOK_AT_CHAT)
    )
    return [delivery_from(row) for row in reversed(connection.execute(statement).all())]
