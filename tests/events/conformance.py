"""What every adapter of the bus must do, whatever it is made of.

A test module of an adapter gives the fixtures `life` (owner -> Bus: the same data, opened by
another process) and `bus` (the first life), and inherits every class here:
`class TestPublish(conformance.Publish): ...`. `store` is the database that settlements are
committed to, `clock` the one the bus reads.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Connection

from kintsugi.clock import ManualClock
from kintsugi.errors import ClaimLost, EnvelopeInvalid
from kintsugi.events.bus import SUSPECT_CRASHES, Bus
from kintsugi.events.dead import dead_letters, resubmit
from kintsugi.events.outcomes import Dead, Done, Outcome, Record, Release, Retry
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId, Scope, UserId
from kintsugi.store.database import Store
from tests.events.ground import (
    DAY_S,
    NOTES,
    TYPE,
    Life,
    Received,
    dead,
    fill,
    keys,
    note,
    take,
    take_one,
    trail,
)


class Claim:
    async def test_claim_counts_its_attempt(self, bus: Bus, life: Life, received: Received) -> None:
        """The attempt is stored before the claim returns: a crash cannot make it uncounted."""
        await fill(bus, received("a"))
        assert (await take_one(bus)).attempt == 1
        second = life("second")
        await second.recover()
        assert (await take_one(second)).attempt == 2

    async def test_claimed_is_claimed_once(self, bus: Bus, life: Life, received: Received) -> None:
        """Nobody gets what is being worked on."""
        await fill(bus, received("a"))
        assert len(await take(bus)) == 1
        assert await take(bus) == []
        assert await take(life("other")) == []

    async def test_lane_keeps_its_order(self, bus: Bus, received: Received) -> None:
        """Of a lane only the oldest open event is claimed, and the next when it is settled."""
        await fill(bus, received("a"), received("b"), received("c"))
        for key in "abc":
            delivery = await take_one(bus)
            assert keys([delivery]) == [key]
            assert await take(bus) == []
            await bus.settle(delivery, Done())

    async def test_lanes_go_side_by_side(self, bus: Bus, received: Received) -> None:
        """Heads of different lanes are claimed together, oldest first, up to the limit."""
        await fill(bus, received("a", "1:0:1"), received("b", "1:0:1"), received("c", "2:0:2"))
        await bus.publish([received("d", "3:0:3")])
        assert keys(await take(bus, limit=2)) == ["a", "c"]
        assert keys(await take(bus)) == ["d"]

    async def test_one_suspect_at_a_time(self, bus: Bus, life: Life, received: Received) -> None:
        """What was held in two crashes is claimed alone among its like; the others go on."""
        lanes = [f"{lane}:0:{lane}" for lane in (1, 2, 3)]
        await fill(bus, *(received(lane, lane) for lane in lanes))
        for number in range(SUSPECT_CRASHES):
            assert len(await take(bus)) == len(lanes)
            bus = life(f"life {number}")
            await bus.recover()
        await bus.publish([received("young", "4:0:4")])
        first = await take(bus)
        assert keys(first) == [lanes[0], "young"]
        assert await take(bus) == []
        await bus.settle(first[0], Done())
        assert keys(await take(bus)) == [lanes[1]]

    async def test_suspects_do_not_crowd_out_others(
        self, bus: Bus, life: Life, received: Received
    ) -> None:
        """Suspects that wait for each other leave their places to what is not suspected."""
        await fill(bus, *(received(f"s{lane}", f"{lane}:0:{lane}") for lane in range(1, 4)))
        for number in range(SUSPECT_CRASHES):
            assert len(await take(bus)) == 3
            bus = life(f"life {number}")
            await bus.recover()
        await bus.publish([received("young", "9:0:9")])
        assert keys(await take(bus, limit=2)) == ["s1", "young"]


class Settle:
    async def test_settled_with_all_that_belongs_to_it(
        self, bus: Bus, store: Store, received: Received
    ) -> None:
        """Done publishes its events, runs its effects and writes one audit row."""
        await fill(bus, received("a"))
        record = Record(events=(received("b"),), effects=(note("effect"),))
        await bus.settle(await take_one(bus), Done(record=record))
        assert keys(await take(bus)) == ["b"]
        assert await trail(store, NOTES) == [("note", "done", "effect")]
        assert await trail(store, Scope(user=UserId(7))) == [(TYPE, "done", "a")]

    async def test_dead_is_recorded_too(self, bus: Bus, store: Store, received: Received) -> None:
        """Giving up publishes the explanation and audits the reason."""
        await fill(bus, received("a"))
        record = Record(events=(received("sorry", "9:0:9"),), effects=(note("effect"),))
        outcome = Dead(reason=DeadReason.DEADLINE, error="late", record=record)
        await bus.settle(await take_one(bus), outcome)
        assert keys(await take(bus)) == ["sorry"]
        assert await trail(store, NOTES) == [("note", "done", "effect")]
        assert await trail(store, Scope(chat=ChatId(7))) == [(TYPE, "dead: deadline", "a")]

    @pytest.mark.parametrize("outcome", [Retry(error="x", delay_s=0), Release(), dead(), Done()])
    async def test_lost_claim_records_nothing(
        self, bus: Bus, life: Life, store: Store, received: Received, outcome: Outcome
    ) -> None:
        """Who lost the claim to another life changes nothing for the one who has it."""
        await fill(bus, received("a"))
        stale = await take_one(bus)
        second = life("second")
        await second.recover()
        current = await take_one(second)
        if isinstance(outcome, Done | Dead):
            record = Record(events=(received("b", "8:0:8"),), effects=(note("effect"),))
            outcome = replace(outcome, record=record)
        with pytest.raises(ClaimLost):
            await bus.settle(stale, outcome)
        assert await trail(store, NOTES) == []
        assert await trail(store, Scope(chat=ChatId(7))) == []
        assert await take(second) == [], "no event of the loser was published"
        await second.settle(current, Done())

    async def test_settled_once(self, bus: Bus, store: Store, received: Received) -> None:
        """A second settlement of the same claim is a lost one."""
        await fill(bus, received("a"))
        delivery = await take_one(bus)
        await bus.settle(delivery, Done())
        with pytest.raises(ClaimLost):
            await bus.settle(delivery, Done(record=Record(effects=(note("again"),))))
        assert await trail(store, NOTES) == []

    async def test_failing_effect_undoes_the_settlement(
        self, bus: Bus, store: Store, received: Received
    ) -> None:
        """State, events, effects and audit are one transaction: all of it or nothing."""

        def fail(_connection: Connection) -> None:
            raise ArithmeticError

        await fill(bus, received("a"))
        delivery = await take_one(bus)
        record = Record(events=(received("b", "8:0:8"),), effects=(note("effect"), fail))
        with pytest.raises(ArithmeticError):
            await bus.settle(delivery, Done(record=record))
        assert await take(bus) == []
        assert await trail(store, NOTES) == []
        await bus.settle(delivery, Done())

    async def test_invalid_event_settles_nothing(
        self, bus: Bus, store: Store, received: Received
    ) -> None:
        """A record with an invalid event is refused, and the claim is still the caller's."""
        await fill(bus, received("a"))
        delivery = await take_one(bus)
        record = Record(events=(replace(received("b"), source=""),), effects=(note("effect"),))
        with pytest.raises(EnvelopeInvalid):
            await bus.settle(delivery, Done(record=record))
        assert await trail(store, NOTES) == []
        await bus.settle(delivery, Done())

    async def test_record_is_idempotent(self, bus: Bus, received: Received) -> None:
        """An event that a settlement repeats is not delivered again."""
        await fill(bus, received("a"), received("b", "8:0:8"))
        for delivery in await take(bus):
            await bus.settle(delivery, Done(record=Record(events=(received("answer"),))))
        await bus.settle(await take_one(bus), Done())
        assert await take(bus) == []


class GiveBack:
    async def test_retry_hides_until_its_time(
        self, bus: Bus, clock: ManualClock, received: Received
    ) -> None:
        """A retried event comes back when its delay is over, with its attempts counted."""
        await fill(bus, received("a"))
        await bus.settle(await take_one(bus), Retry(error="x", delay_s=30))
        clock.advance(29)
        assert await take(bus) == []
        clock.advance(1)
        assert (await take_one(bus)).attempt == 2

    async def test_lane_waits_for_its_retrying_head(
        self, bus: Bus, clock: ManualClock, received: Received
    ) -> None:
        """What comes later in a lane does not overtake what is tried again; other lanes do."""
        await fill(bus, received("a"), received("b"), received("c", "8:0:8"))
        first, _other = await take(bus)
        await bus.settle(first, Retry(error="x", delay_s=30))
        assert await take(bus) == []
        clock.advance(30)
        assert keys(await take(bus)) == ["a"]

    async def test_release_gives_the_attempt_back(self, bus: Bus, received: Received) -> None:
        """What was given back unused is claimable at once, as if it had not been claimed."""
        await fill(bus, received("a"))
        for _ in range(3):
            delivery = await take_one(bus)
            assert (delivery.attempt, delivery.crashes) == (1, 0)
            await bus.settle(delivery, Release())

    async def test_clock_set_back_hides_nothing(
        self, life: Life, clock: ManualClock, received: Received
    ) -> None:
        """After the clock was set back by a day, what waits for a retry is not a day away."""
        bus = life("before")
        await fill(bus, received("a"))
        await bus.settle(await take_one(bus), Retry(error="x", delay_s=30))
        clock.advance(-DAY_S)
        assert keys(await take(bus)) == ["a"]


class DeadLetters:
    async def test_lane_goes_on(self, bus: Bus, store: Store, received: Received) -> None:
        """A dead letter leaves its lane, and is listed with its reason and error."""
        await fill(bus, received("a"), received("b"))
        await bus.settle(await take_one(bus), dead("never"))
        assert keys(await take(bus)) == ["b"]
        (letter,) = await store.read(lambda connection: dead_letters(connection, limit=5))
        assert (letter.key, letter.reason, letter.error) == ("a", "refused", "never")
        assert (letter.event_type, letter.target, letter.attempts) == (TYPE, "7:0:7", 1)

    async def test_resubmitted_is_new(
        self, bus: Bus, store: Store, clock: ManualClock, received: Received
    ) -> None:
        """A resubmitted dead letter is claimed as if new, and knows how often that happened."""
        await fill(bus, received("a"))
        for times in (1, 2):
            await bus.settle(await take_one(bus), dead())
            (letter,) = await store.read(lambda connection: dead_letters(connection, limit=5))
            again = partial(resubmit, dead_id=letter.id, at=clock.now())
            assert await store.write(again)
            delivery = await take_one(bus)
            assert (delivery.attempt, delivery.crashes, delivery.resubmits) == (1, 0, times)
            await bus.settle(delivery, Release())

    async def test_resubmitted_waits_for_its_lane(
        self, bus: Bus, store: Store, clock: ManualClock, received: Received
    ) -> None:
        """A lane is worked on by one: what is resubmitted waits for the younger one under way."""
        await fill(bus, received("a"), received("b"), received("c"))
        await bus.settle(await take_one(bus), dead())
        younger = await take_one(bus)
        (letter,) = await store.read(lambda connection: dead_letters(connection, limit=5))
        await store.write(partial(resubmit, dead_id=letter.id, at=clock.now()))
        assert await take(bus) == []
        await bus.settle(younger, Done())
        assert keys(await take(bus)) == ["a"]

    @pytest.mark.parametrize("kind", [dead, lambda error: Retry(error=error, delay_s=0)])
    async def test_errors_are_redacted(
        self,
        bus: Bus,
        store: Store,
        received: Received,
        secret: str,
        kind: Callable[[str], Outcome],
    ) -> None:
        """No secret enters the database with an error."""
        await fill(bus, received("a"))
        await bus.settle(await take_one(bus), kind(f"refused {secret}"))
        stored = await store.read(
            lambda connection: connection.exec_driver_sql("SELECT error FROM delivery").scalars()
        )
        assert list(stored) == ["refused [redacted]"]


class Recover:
    async def test_returns_what_dead_owners_held(
        self, bus: Bus, life: Life, received: Received
    ) -> None:
        """A new life makes ready what the last one held, and counts its crash."""
        await fill(bus, received("a"), received("b", "8:0:8"), received("c", "9:0:9"))
        held = await take(bus, limit=2)
        await bus.settle(held[1], Done())
        second = life("second")
        assert await second.recover() == 1
        claimed = await take(second)
        assert [(d.event.idempotency_key, d.crashes) for d in claimed] == [("a", 1), ("c", 0)]

    async def test_own_claims_are_kept(self, bus: Bus, received: Received) -> None:
        """Recovering takes nothing from the owner who calls it."""
        await fill(bus, received("a"))
        delivery = await take_one(bus)
        assert await bus.recover() == 0
        await bus.settle(delivery, Done())

    async def test_failures_are_no_crashes(self, bus: Bus, received: Received) -> None:
        """Only a death with the delivery in hand counts as a crash."""
        await fill(bus, received("a"))
        await bus.settle(await take_one(bus), Retry(error="x", delay_s=0))
        assert (await take_one(bus)).crashes == 0
