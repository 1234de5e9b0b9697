"""The embedded bus against a plain model of it, on whatever sequences hypothesis can think of."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Connection, select

from kintsugi.clock import ManualClock
from kintsugi.errors import ClaimLost
from kintsugi.events.bus import SUSPECT_CRASHES
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.dead import resubmit
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.outcomes import Dead, Delivery, Done, Outcome, Release, Retry
from kintsugi.events.states import DeadReason
from kintsugi.events.tables import delivery, event, metadata
from kintsugi.store.database import Store
from tests.events.ground import GROUP, TYPE

T = TypeVar("T")

LANES = ("1:0:1", "2:0:2", "3:0:3")
DELAY_S = 30.0
OUTCOMES: tuple[Outcome, ...] = (
    Done(),
    Dead(reason=DeadReason.REFUSED, error="x"),
    Retry(error="x", delay_s=0),
    Retry(error="x", delay_s=DELAY_S),
    Release(),
)
Facts = tuple[str, int, int, int]  # state, attempt, crashes, resubmits

choice = st.integers(0, 50)  # which of what there is, counted round


@dataclass(slots=True, kw_only=True)
class Item:
    """What the model knows of one event; items are kept in the order of their publishing."""

    lane: str
    state: str = "ready"
    attempt: int = 0
    crashes: int = 0
    resubmits: int = 0
    visible_at: float = 0.0
    claim: Delivery | None = None
    id: int = 0  # known from the first claim on

    @property
    def suspect(self) -> bool:
        return self.crashes >= SUSPECT_CRASHES

    @property
    def facts(self) -> Facts:
        return (self.state, self.attempt, self.crashes, self.resubmits)

    def give_back(self) -> Delivery:
        assert self.claim is not None
        claim, self.claim, self.state = self.claim, None, "ready"
        return claim


class BusMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, Item] = {}
        self.lives = 0
        self.clock = ManualClock()
        self.envelopes = EnvelopeFactory("test", self.clock, Random(1))
        self.folder = TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.store = self.run(self._open(Path(self.folder.name)))
        self.begin_life()
        self.run(self.bus.subscribe(TYPE, GROUP))
        for lane in (*LANES, *LANES[:2]):  # so that a short history is not an empty one
            self.publish(lane, again=False, number=0)

    def run(self, awaitable: Awaitable[T]) -> T:
        async def run() -> T:
            return await awaitable

        return self.runner.run(run())

    async def _open(self, folder: Path) -> Store:
        path = folder / "kintsugi.db"
        store = await Store.open(path, busy_timeout_s=0, clock=self.clock, versions=folder)
        await store.write(metadata.create_all)
        return store

    def begin_life(self) -> None:
        self.lives += 1
        self.bus = EmbeddedBus(self.store, self.clock, owner=f"life {self.lives}", redact=str)

    @property
    def claimed(self) -> list[Item]:
        return [item for item in self.items.values() if item.state == "claimed"]

    @property
    def dead(self) -> list[Item]:
        return [item for item in self.items.values() if item.state == "dead"]

    def candidates(self) -> dict[str, Item]:
        """Heads of lanes that nobody works on, if their time has come; oldest first."""
        heads: dict[str, str] = {}
        for key, item in self.items.items():
            if item.state in ("ready", "claimed"):
                heads.setdefault(item.lane, key)
        busy = {item.lane for item in self.claimed}
        return {
            key: item
            for key, item in self.items.items()
            if heads.get(item.lane) == key
            and item.lane not in busy
            and item.visible_at <= self.clock.monotonic()
        }

    @property
    def hidden(self) -> bool:
        now = self.clock.monotonic()
        return any(item.state == "ready" and item.visible_at > now for item in self.items.values())

    @rule(lane=st.sampled_from(LANES), again=st.booleans(), number=choice)
    def publish(self, lane: str, *, again: bool, number: int) -> None:
        known = list(self.items)
        key = known[number % len(known)] if again and known else f"k{len(known)}"
        new = key not in self.items
        envelope = self.envelopes.new(MESSAGE_RECEIVED, {"update": {}}, target=lane, key=key)
        assert self.run(self.bus.publish([envelope])) == new
        if new:
            self.items[key] = Item(lane=lane)

    @rule(limit=st.integers(1, 4))
    def claim(self, limit: int) -> None:
        candidates = self.candidates()
        watched = any(item.suspect for item in self.claimed)
        deliveries = self.run(self.bus.claim(TYPE, GROUP, limit=limit))
        keys = [claim.event.idempotency_key for claim in deliveries]
        suspects = [key for key in keys if candidates[key].suspect]
        plain = [key for key, item in candidates.items() if not item.suspect]
        possible = any(item.suspect for item in candidates.values()) and not watched
        assert len(suspects) <= (1 if possible else 0), "suspects go one at a time"
        assert len(keys) == min(limit, len(plain) + possible), "nothing idles that could go"
        chosen = [key for key in keys if key not in suspects]
        assert chosen == plain[: len(chosen)], "the oldest go first"
        for claim in deliveries:
            self._claimed(claim)

    def _claimed(self, claim: Delivery) -> None:
        item = self.items[claim.event.idempotency_key]
        item.state, item.claim, item.id = "claimed", claim, claim.id
        item.attempt += 1
        assert item.facts[1:] == (claim.attempt, claim.crashes, claim.resubmits)

    @precondition(lambda self: self.claimed)
    @rule(number=choice, outcome=st.sampled_from(OUTCOMES))
    def settle(self, number: int, outcome: Outcome) -> None:
        item = self.claimed[number % len(self.claimed)]
        claim = item.give_back()
        self.run(self.bus.settle(claim, outcome))
        match outcome:
            case Done():
                item.state = "done"
            case Dead():
                item.state = "dead"
            case Retry(delay_s=delay_s):
                item.visible_at = self.clock.monotonic() + delay_s
            case Release():
                item.attempt -= 1
                item.visible_at = 0.0
        self._lost(claim)

    def _lost(self, claim: Delivery) -> None:
        with pytest.raises(ClaimLost):
            self.run(self.bus.settle(claim, Done()))

    @precondition(lambda self: self.dead)
    @rule(number=choice)
    def resubmit(self, number: int) -> None:
        item = self.dead[number % len(self.dead)]
        again = partial(resubmit, dead_id=item.id, at=self.clock.now())
        assert self.run(self.store.write(again))
        item.state, item.attempt, item.crashes, item.visible_at = "ready", 0, 0, 0.0
        item.resubmits += 1

    @rule()
    def crash(self) -> None:
        held = self.claimed
        self.begin_life()
        assert self.run(self.bus.recover()) == len(held)
        for item in held:
            item.crashes += 1
            self._lost(item.give_back())

    @precondition(lambda self: self.hidden)
    @rule()
    def wait(self) -> None:
        self.clock.advance(DELAY_S)

    @invariant()
    def database_says_the_same(self) -> None:
        """Nothing is lost, nothing is counted wrongly, and no lane has two under way."""
        expected = {key: item.facts for key, item in self.items.items()}
        assert self.run(self.store.read(_facts)) == expected
        lanes = [item.lane for item in self.claimed]
        assert len(lanes) == len(set(lanes))

    def teardown(self) -> None:
        try:
            self._finish_everything()
        finally:
            self.run(self.store.close())
            self.runner.close()
            self.folder.cleanup()

    def _finish_everything(self) -> None:
        """Whatever happened before, work goes on until everything is done or dead."""
        self.crash()
        self.wait()
        while self.candidates():
            self.claim(4)
            while self.claimed:
                self.settle(0, Done())
        self.database_says_the_same()
        assert {item.state for item in self.items.values()} <= {"done", "dead"}


def _facts(connection: Connection) -> dict[str, Facts]:
    columns = (delivery.c.state, delivery.c.attempt, delivery.c.crashes, delivery.c.resubmits)
    rows = connection.execute(
        select(event.c.idempotency_key, *columns).join(
            delivery, delivery.c.event_seq == event.c.seq
        )
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


BusMachine.TestCase.settings = settings(max_examples=50, stateful_step_count=30)
TestBusMachine = BusMachine.TestCase
