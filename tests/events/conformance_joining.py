"""The conformance suite's part about what is settled together, or without a trace."""

import pytest
from sqlalchemy import Connection

from kintsugi.errors import ClaimLost
from kintsugi.events.bus import SUSPECT_CRASHES, Bus
from kintsugi.events.outcomes import Dead, Discard, Done, Outcome, Record, Release, Retry
from kintsugi.ids import Scope, UserId
from kintsugi.store.database import Store
from tests.events.ground import TYPE, Life, Received, dead, fill, keys, take, take_one, trail


class Join:
    async def test_only_what_follows_and_belongs(self, bus: Bus, received: Received) -> None:
        """The next of the same lane are joined, up to the first that does not belong."""
        await fill(bus, *(received(key) for key in "abcd"), received("x", "8:0:8"))
        head, _other = await take(bus)
        joined = await bus.claim_next(head, lambda event: event.idempotency_key != "c", limit=9)
        assert [(each.event.idempotency_key, each.attempt) for each in joined] == [("b", 1)]
        assert keys(await bus.claim_next(head, lambda _event: True, limit=1)) == ["c"]

    async def test_done_together(self, bus: Bus, store: Store, received: Received) -> None:
        """What is joined is done and audited with its head, and the lane goes on behind it."""
        await fill(bus, *(received(key) for key in "abc"))
        head = await take_one(bus)
        await bus.claim_next(head, lambda _event: True, limit=1)
        assert await take(bus) == [], "the lane is still worked on"
        await bus.settle(head, Done())
        assert keys(await take(bus)) == ["c"]
        assert await trail(store, Scope(user=UserId(7))) == [
            (TYPE, "done: joined", "b"), (TYPE, "done", "a"),
        ]  # fmt: skip

    @pytest.mark.parametrize("outcome", [Retry(error="x", delay_s=0), Release(), dead()])
    async def test_given_back(self, bus: Bus, received: Received, outcome: Outcome) -> None:
        """When the head ends in any other way, what was joined waits again, as if unclaimed."""
        await fill(bus, received("a"), received("b"))
        head = await take_one(bus)
        await bus.claim_next(head, lambda _event: True, limit=9)
        await bus.settle(head, outcome)
        again = await take_one(bus)
        if not isinstance(outcome, Dead):
            await bus.settle(again, dead())
            again = await take_one(bus)
        assert (keys([again]), again.attempt) == (["b"], 1)

    async def test_undone_together(self, bus: Bus, store: Store, received: Received) -> None:
        """A settlement that fails settles nothing of what is joined."""

        def fail(_connection: Connection) -> None:
            raise ArithmeticError

        await fill(bus, received("a"), received("b"))
        head = await take_one(bus)
        await bus.claim_next(head, lambda _event: True, limit=9)
        with pytest.raises(ArithmeticError):
            await bus.settle(head, Done(record=Record(effects=(fail,))))
        assert await trail(store, Scope(user=UserId(7))) == []
        await bus.settle(head, Done())
        assert await take(bus) == []

    async def test_crash_gives_back_both(self, bus: Bus, life: Life, received: Received) -> None:
        """A death in between loses and doubles nothing: all of it waits, in its order."""
        await fill(bus, received("a"), received("b"))
        await bus.claim_next(await take_one(bus), lambda _event: True, limit=9)
        second = life("second")
        assert await second.recover() == 2
        for key in "ab":
            delivery = await take_one(second)
            assert keys([delivery]) == [key]
            await second.settle(delivery, Done())
        assert await take(second) == []

    async def test_nothing_joins_a_lost_claim(
        self, bus: Bus, life: Life, received: Received
    ) -> None:
        """Who lost the head joins nothing to it."""
        await fill(bus, received("a"), received("b"))
        stale = await take_one(bus)
        second = life("second")
        await second.recover()
        current = await take_one(second)
        assert await bus.claim_next(stale, lambda _event: True, limit=9) == []
        await second.settle(current, Done())
        assert keys(await take(second)) == ["b"]

    async def test_suspects_stay_alone(self, bus: Bus, life: Life, received: Received) -> None:
        """What may have killed the process is told apart from what it was joined with."""
        await fill(bus, received("a"), received("b"))
        for number in range(SUSPECT_CRASHES):
            assert len(await bus.claim_next(await take_one(bus), lambda _event: True, limit=9)) == 1
            bus = life(f"life {number}")
            await bus.recover()
        assert await bus.claim_next(await take_one(bus), lambda _event: True, limit=9) == []


class Forget:
    async def test_no_trace(self, bus: Bus, store: Store, received: Received) -> None:
        """What is discarded leaves neither an event nor an audit row, and its lane goes on."""
        await fill(bus, received("a"), received("b"))
        await bus.settle(await take_one(bus), Discard())
        assert await trail(store, Scope(user=UserId(7))) == []
        assert keys(await take(bus)) == ["b"]
        assert await bus.publish([received("a")]) == 1, "nothing knows its key any more"

    async def test_lost_claim(self, bus: Bus, life: Life, received: Received) -> None:
        """Who lost the claim discards nothing."""
        await fill(bus, received("a"))
        stale = await take_one(bus)
        second = life("second")
        await second.recover()
        current = await take_one(second)
        with pytest.raises(ClaimLost):
            await bus.settle(stale, Discard())
        await second.settle(current, Done())

    async def test_kept_for_others(self, bus: Bus, received: Received) -> None:
        """What one group discards stays for another."""
        await bus.subscribe(TYPE, "log")
        await fill(bus, received("a"))
        await bus.settle(await take_one(bus), Discard())
        assert keys(await take(bus, group="log")) == ["a"]
