"""What the tests of the bus have in common: one event type, one group, and short words for both."""

from collections.abc import Callable, Sequence
from typing import Protocol

from sqlalchemy import Connection

from kintsugi.clock import ManualClock
from kintsugi.events import audit
from kintsugi.events.bus import Bus
from kintsugi.events.envelope import Envelope
from kintsugi.events.outcomes import Dead, Delivery
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId, Scope
from kintsugi.store.database import Store

TYPE = "message.received"
GROUP = "workers"
DAY_S = 24 * 3600.0


class Received(Protocol):
    def __call__(self, key: str, lane: str = "7:0:7") -> Envelope: ...


Life = Callable[[str], Bus]


async def take(bus: Bus, *, group: str = GROUP, limit: int = 10) -> list[Delivery]:
    return await bus.claim(TYPE, group, limit=limit)


async def take_one(bus: Bus) -> Delivery:
    (delivery,) = await take(bus)
    return delivery


async def fill(bus: Bus, *events: Envelope) -> None:
    await bus.subscribe(TYPE, GROUP)
    await bus.publish(events)


def keys(deliveries: Sequence[Delivery]) -> list[str]:
    return [delivery.event.idempotency_key for delivery in deliveries]


def dead(error: str = "no") -> Dead:
    return Dead(reason=DeadReason.REFUSED, error=error)


def note(subject: str) -> Callable[[Connection], None]:
    """An effect that leaves a trace: an audit row of chat 1."""

    def effect(connection: Connection) -> None:
        entry = audit.Entry(
            at=ManualClock().now(),
            trace_id="0",
            actor="user",
            scope=Scope(chat=ChatId(1)),
            action="note",
            outcome="done",
            subject=subject,
        )
        audit.record(connection, entry)

    return effect


async def trail(store: Store, scope: Scope) -> list[tuple[str, str, str]]:
    """(action, outcome, subject) of the scope's audit rows, newest first."""
    entries = await store.read(lambda connection: audit.entries(connection, scope, limit=50))
    return [(entry.action, entry.outcome, entry.subject) for entry in entries]


NOTES = Scope(chat=ChatId(1))
