"""The embedded adapter of the bus: two tables in SQLite, woken in process."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from kintsugi.clock import Clock
from kintsugi.errors import ClaimLost
from kintsugi.events import audit, statements
from kintsugi.events.bus import SUSPECT_CRASHES
from kintsugi.events.envelope import Envelope, validate
from kintsugi.events.joining import Joining
from kintsugi.events.outcomes import (
    NOTHING,
    Dead,
    Delivery,
    Discard,
    Done,
    Effect,
    Outcome,
    Record,
    Release,
    Retry,
)
from kintsugi.events.rows import delivery_from
from kintsugi.events.states import DeliveryState
from kintsugi.ids import Scope
from kintsugi.store.database import Store
from kintsugi.store.prepared import Prepared, PreparedQuery

LONGEST_DELAY = timedelta(days=1)
"""No retry is further away: what seems to be was stored before the clock was set back."""


class EmbeddedBus:
    """One process owns the file; `owner` names this process's life, new at every start."""

    def __init__(
        self, store: Store, clock: Clock, *, owner: str, redact: Callable[[str], str]
    ) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._redact = redact  # errors are kept in the database: no secret may enter with them
        dialect = store.dialect
        self._insert_event = Prepared(
            statements.insert_event(dialect), columns=statements.EVENT_COLUMNS
        )
        self._deliver_event = Prepared(statements.DELIVER_EVENT)
        self._claimable = PreparedQuery(statements.CLAIMABLE)
        self._claim = Prepared(statements.CLAIM)
        self._settle_delivery = Prepared(statements.SETTLE)
        self._discard_delivery = Prepared(statements.DISCARD_DELIVERY)
        self._discard_event = Prepared(statements.DISCARD_EVENT)
        self._joining = Joining(owner)
        self._insert_subscription = statements.insert_subscription(dialect)
        self._subscribed: frozenset[str] | None = (
            None  # types that somebody consumes; None: to read
        )
        self._signals: defaultdict[str, list[asyncio.Event]] = defaultdict(list)

    async def subscribe(self, event_type: str, group: str) -> asyncio.Event:
        def work(connection: Connection) -> None:
            names = {"event_type": event_type, "consumer_group": group}
            if connection.execute(self._insert_subscription, names).rowcount:
                connection.execute(
                    statements.DELIVER_EARLIER, {"type_": event_type, "group_": group}
                )
            self._subscribed = None

        await self._store.write(work)
        signal = asyncio.Event()
        signal.set()
        self._signals[event_type].append(signal)
        return signal

    async def publish(self, events: Sequence[Envelope], effects: Sequence[Effect] = ()) -> int:
        for event in events:
            validate(event)

        def work(connection: Connection) -> int:
            for effect in effects:
                effect(connection)
            return self._insert(connection, events)

        new = await self._store.write(work)
        self._wake(event.event_type for event in events)
        return new

    async def claim(self, event_type: str, group: str, *, limit: int) -> list[Delivery]:
        def work(connection: Connection) -> list[Delivery]:
            now = self._clock.now()
            parameters = {
                "type_": event_type,
                "group_": group,
                "now": now,
                "horizon": now + LONGEST_DELAY,
                "limit_": limit,
            }
            rows = self._claimable.all(connection, parameters)
            if any(row.crashes >= SUSPECT_CRASHES for row in rows):
                rows = _one_suspect(connection, rows, parameters)
            self._claim.execute_many(
                connection,
                [{"id_": row.id, "epoch_": row.epoch, "owner_": self._owner} for row in rows],
            )
            return [delivery_from(row, claims=1) for row in rows]

        return await self._store.write(work)

    async def claim_next(
        self, delivery: Delivery, belongs: Callable[[Envelope], bool], *, limit: int
    ) -> list[Delivery]:
        self._joining.expect(delivery)
        return await self._store.write(
            lambda connection: self._joining.join(connection, delivery, belongs, limit)
        )

    async def settle(self, delivery: Delivery, outcome: Outcome) -> None:
        record = outcome.record if isinstance(outcome, Done | Dead) else NOTHING
        for event in record.events:
            validate(event)
        await self._store.write(lambda connection: self._settle(connection, delivery, outcome))
        self._joining.forget(delivery)
        self._wake(event.event_type for event in record.events)

    async def recover(self) -> int:
        def work(connection: Connection) -> int:
            return connection.execute(statements.RECOVER, {"owner_": self._owner}).rowcount

        return await self._store.write(work)

    def wake(self) -> None:
        """Look again at everything: another process may have written (`kintsugi dead resubmit`)."""
        self._wake(list(self._signals))

    def _wake(self, event_types: Iterable[str]) -> None:
        for event_type in set(event_types):
            for signal in self._signals.get(event_type, ()):
                signal.set()

    def _insert(self, connection: Connection, events: Sequence[Envelope]) -> int:
        new = 0
        for event in events:
            values = {
                "event_id": event.event_id,
                "event_type": event.event_type,
                "schema_version": event.schema_version,
                "source": event.source,
                "target": event.target,
                "timestamp": event.timestamp,
                "trace_id": event.trace_id,
                "idempotency_key": event.idempotency_key,
                "payload": event.payload,
            }
            inserted = self._insert_event.execute(connection, values).fetchone()
            if inserted is not None:
                new += 1
                if event.event_type in self._consumed(connection):
                    self._deliver_event.execute(connection, {"seq": inserted[0]})
        return new

    def _consumed(self, connection: Connection) -> frozenset[str]:
        """The types of events that have subscribers; only we write them, so they are read once."""
        if self._subscribed is None:
            self._subscribed = frozenset(connection.execute(statements.SUBSCRIBED).scalars())
        return self._subscribed

    def _settle(self, connection: Connection, delivery: Delivery, outcome: Outcome) -> None:
        match outcome:
            case Discard():
                self._discard(connection, delivery)
            case Done(record=record):
                self._end(connection, delivery, outcome)
                self._record(connection, delivery, record, "done")
                for joined in self._joining.finish(connection, delivery, self._clock.now()):
                    self._audit(connection, joined, "done: joined")
            case Dead(record=record, reason=reason):
                self._end(connection, delivery, outcome)
                self._record(connection, delivery, record, f"dead: {reason.value}")
                self._joining.give_back(connection, delivery)
            case Retry() | Release():
                self._end(connection, delivery, outcome)
                self._joining.give_back(connection, delivery)

    def _end(self, connection: Connection, delivery: Delivery, outcome: Outcome) -> None:
        values = self._settlement(outcome)
        values |= {"id_": delivery.id, "epoch_": delivery.epoch}
        if self._settle_delivery.execute(connection, values).rowcount != 1:
            raise _lost(delivery)

    def _discard(self, connection: Connection, delivery: Delivery) -> None:
        self._joining.give_back(connection, delivery)
        claim = {"id_": delivery.id, "epoch_": delivery.epoch}
        if self._discard_delivery.execute(connection, claim).rowcount != 1:
            raise _lost(delivery)
        event = delivery.event
        names = {"type_": event.event_type, "key_": event.idempotency_key}
        self._discard_event.execute(connection, names)

    def _settlement(self, outcome: Outcome) -> dict[str, Any]:
        now = self._clock.now()
        values: dict[str, Any] = {
            "state_": DeliveryState.READY.value,
            "unused": 0,
            "visible_at_": None,
            "settled_at_": None,
            "dead_reason_": None,
            "error_": None,
        }
        match outcome:
            case Done():
                values |= {"state_": DeliveryState.DONE.value, "settled_at_": now}
            case Retry(error=error, delay_s=delay_s):
                values |= {
                    "visible_at_": now + min(timedelta(seconds=delay_s), LONGEST_DELAY),
                    "error_": self._redact(error),
                }
            case Release():
                values |= {"unused": 1}
            case Dead(reason=reason, error=error):
                values |= {
                    "state_": DeliveryState.DEAD.value,
                    "settled_at_": now,
                    "dead_reason_": reason.value,
                    "error_": self._redact(error),
                }
        return values

    def _record(
        self, connection: Connection, delivery: Delivery, record: Record, outcome: str
    ) -> None:
        self._insert(connection, record.events)
        for effect in record.effects:
            effect(connection)
        self._audit(connection, delivery, outcome)

    def _audit(self, connection: Connection, delivery: Delivery, outcome: str) -> None:
        event = delivery.event
        entry = audit.Entry(
            at=self._clock.now(),
            trace_id=event.trace_id,
            actor="bot",
            scope=Scope.of_target(event.target),
            action=event.event_type,
            outcome=outcome,
            subject=event.idempotency_key,
        )
        audit.record(connection, entry)


def _lost(delivery: Delivery) -> ClaimLost:
    return ClaimLost(f"delivery {delivery.id}, epoch {delivery.epoch}")


def _one_suspect(
    connection: Connection, rows: Sequence[Any], parameters: dict[str, Any]
) -> Sequence[Any]:
    """The oldest suspect, unless one is claimed already, and as many of the others as fit."""
    parameters = {**parameters, "suspect": SUSPECT_CRASHES}
    busy = connection.execute(statements.CLAIMED_SUSPECTS, parameters).scalar_one()
    suspects = [row for row in rows if row.crashes >= SUSPECT_CRASHES]
    others = connection.execute(statements.CLAIMABLE_UNSUSPECTED, parameters).all()
    return [*suspects[: 0 if busy else 1], *others][: parameters["limit_"]]
