"""A consumer at work on a real bus, for the tests of the consumer."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random

from sqlalchemy import Connection, select

from kintsugi.clock import ManualClock
from kintsugi.errors import StoreError
from kintsugi.events.bus import POISON_CRASHES
from kintsugi.events.consumer import Consumer, ConsumerPlan
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.outcomes import NOTHING, Delivery, Done, Outcome, Record
from kintsugi.events.retry import RetryPolicy
from kintsugi.events.states import DeadReason
from kintsugi.events.tables import delivery as deliveries
from kintsugi.events.tables import event as events
from kintsugi.store.database import Store
from tests.events.ground import GROUP, TYPE

Play = Outcome | Exception
TURNS = 200
"""More than anything here needs. One turn lets the writer's thread finish all it was given."""


class Hands:
    """A handler that waits, fails and succeeds as it is told, and keeps what it did."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.attempts: list[int] = []
        self.finished: list[str] = []
        self.buried: list[tuple[str, DeadReason]] = []
        self.plays: defaultdict[str, list[Play]] = defaultdict(list)
        self.gates: dict[str, asyncio.Event] = {}
        self.deaf = False  # whether a cancellation is ignored
        self.burial: Record | Exception = NOTHING

    async def handle(self, delivery: Delivery) -> Outcome:
        key = delivery.event.idempotency_key
        self.begun.append(key)
        self.attempts.append(delivery.attempt)
        if gate := self.gates.get(key):
            await self._wait(gate)
        play = self.plays[key].pop(0) if self.plays[key] else Done()
        if isinstance(play, Exception):
            raise play
        self.finished.append(key)
        return play

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        self.buried.append((delivery.event.idempotency_key, reason))
        if isinstance(self.burial, Exception):
            raise self.burial
        return self.burial

    def hold(self, *keys: str) -> None:
        self.gates.update({key: asyncio.Event() for key in keys})

    async def _wait(self, gate: asyncio.Event) -> None:
        try:
            await gate.wait()
        except asyncio.CancelledError:
            if not self.deaf:
                raise
            await gate.wait()


class Workshop:
    """Consumers of one process, and the means to wait until they have come to rest."""

    def __init__(self, store: Store, bus: EmbeddedBus, clock: ManualClock) -> None:
        self.store = store
        self.bus = bus
        self.clock = clock
        self.hands = Hands()
        self._tasks: list[asyncio.Task[None]] = []

    def open(
        self,
        *,
        concurrency: int = 4,
        attempts: int | None = 3,
        deadline_s: float | None = None,
        poison_crashes: int = POISON_CRASHES,
        bus: EmbeddedBus | None = None,
    ) -> Consumer:
        plan = ConsumerPlan(
            event_type=TYPE,
            group=GROUP,
            concurrency=concurrency,
            retry=RetryPolicy(attempts=attempts, base_s=8, cap_s=8),
            deadline_s=deadline_s,
            poison_crashes=poison_crashes,
        )
        consumer = Consumer(plan, bus or self.bus, self.hands, self.clock, Random(5))
        self._tasks.append(asyncio.create_task(consumer.run()))
        return consumer

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def settled(self) -> None:
        """Let everything happen that can without the clock moving."""
        for _ in range(20):
            await self._turn()

    async def hours_later(self) -> None:
        """Let every pause and every retry pass that follows from what happened."""
        for _ in range(10):
            await self.settled()
            self.clock.advance(600)
        await self.settled()

    async def eventually(self, condition: Callable[[], bool]) -> None:
        for _ in range(TURNS):
            if condition():
                return
            await self._turn()
        raise AssertionError("it did not come about")

    async def states(self) -> dict[str, tuple[str, int]]:
        """Key -> (state, attempts) of every delivery."""

        def query(connection: Connection) -> Sequence[tuple[str, str, int]]:
            columns = (events.c.idempotency_key, deliveries.c.state, deliveries.c.attempt)
            rows = connection.execute(
                select(*columns).join(deliveries, deliveries.c.event_seq == events.c.seq)
            )
            return [(row[0], row[1], row[2]) for row in rows]

        return {key: (state, attempt) for key, state, attempt in await self.store.read(query)}

    async def _turn(self) -> None:
        # The writer serves in order: when this comes back, all that was given before it is done.
        with suppress(StoreError):
            await self.store.write(lambda _connection: None)
        for _ in range(5):
            await asyncio.sleep(0)
