"""What every adapter of the bus does when events are published: see `conformance`."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from kintsugi.errors import ClaimLost, EnvelopeInvalid
from kintsugi.events.bus import Bus
from kintsugi.events.outcomes import Done
from kintsugi.store.database import Store
from tests.events.ground import (
    GROUP,
    NOTES,
    TYPE,
    Life,
    Received,
    fill,
    keys,
    note,
    take,
    take_one,
    trail,
)


class Publish:
    async def test_publish_is_durable(self, bus: Bus, life: Life, received: Received) -> None:
        """What was published before a process died is there for the next."""
        await fill(bus, received("a"))
        assert keys(await take(life("next"))) == ["a"]

    async def test_event_comes_back_as_it_went_in(self, bus: Bus, received: Received) -> None:
        """The envelope that is claimed equals the one that was published."""
        event = received("a")
        await fill(bus, event)
        assert (await take_one(bus)).event == event

    async def test_publish_keeps_an_event_and_what_it_tells_of_together(
        self, bus: Bus, store: Store, received: Received
    ) -> None:
        """Both are there, or neither: an effect that raises takes all back."""

        def refuse(_connection: Connection) -> None:
            raise ClaimLost

        await bus.publish([received("a")], [note("a")])
        with pytest.raises(ClaimLost):
            await bus.publish([received("b")], [note("b"), refuse])
        assert await bus.publish([received("a"), received("b")]) == 1
        assert ("note", "done", "a") in await trail(store, NOTES)
        assert ("note", "done", "b") not in await trail(store, NOTES)

    async def test_publish_is_idempotent(self, bus: Bus, received: Received) -> None:
        """A key that was published before, or stands twice in a batch, is new once."""
        await bus.subscribe(TYPE, GROUP)
        assert await bus.publish([received("a"), received("b"), received("a")]) == 2
        assert await bus.publish([received("b"), received("c")]) == 1
        assert await bus.publish([]) == 0
        claimed: list[str] = []
        while deliveries := await take(bus):
            claimed += keys(deliveries)
            await bus.settle(deliveries[0], Done())
        assert claimed == ["a", "b", "c"]

    async def test_key_of_something_done_stays_taken(self, bus: Bus, received: Received) -> None:
        """An update that is repeated after it was handled is not handled again."""
        await fill(bus, received("a"))
        await bus.settle(await take_one(bus), Done())
        assert await bus.publish([received("a")]) == 0
        assert await take(bus) == []

    async def test_keys_are_of_one_event_type(self, bus: Bus, received: Received) -> None:
        """The same key may be used by events of different types."""
        await fill(bus, received("a"))
        assert await bus.publish([replace(received("a"), event_type="control.received")]) == 1

    async def test_late_group_receives_earlier_events(self, bus: Bus, received: Received) -> None:
        """A group that subscribes later gets what was published before, in its order, and on."""
        await bus.publish([received("a"), received("b", "8:0:8")])
        await bus.subscribe(TYPE, GROUP)
        assert keys(await take(bus)) == ["a", "b"]
        await bus.publish([received("c", "9:0:9")])
        assert keys(await take(bus)) == ["c"]

    async def test_every_group_receives_every_event_once(
        self, bus: Bus, received: Received
    ) -> None:
        """Groups do not take events from each other, and subscribing again repeats nothing."""
        await bus.subscribe(TYPE, "log")
        await fill(bus, received("a"))
        await bus.subscribe(TYPE, "log")
        for group in (GROUP, "log"):
            (delivery,) = await take(bus, group=group)
            await bus.settle(delivery, Done())
            assert await take(bus, group=group) == []

    async def test_subscriber_is_woken(self, bus: Bus, received: Received) -> None:
        """The signal is set at the start and by every publish of the type, of that type only."""
        signal = await bus.subscribe(TYPE, GROUP)
        assert signal.is_set()
        signal.clear()
        await bus.publish([replace(received("a"), event_type="control.received")])
        assert not signal.is_set()
        await bus.publish([received("a")])
        assert signal.is_set()

    async def test_invalid_event_stores_nothing(self, bus: Bus, received: Received) -> None:
        """One invalid event refuses its whole batch, and every problem is named, in one order."""
        broken = replace(
            received("b"),
            target="",
            schema_version=1,
            timestamp=received("b").timestamp.replace(tzinfo=None),
            payload={"session": 5, "zeal": 1, "extra": 1},
        )
        await bus.subscribe(TYPE, GROUP)
        for _ in range(2):
            with pytest.raises(EnvelopeInvalid) as refusal:
                await bus.publish([received("a"), broken])
            assert refusal.value.problems == (
                "target: must not be empty",
                "timestamp: must know its time zone",
                "payload.update: missing",
                "payload.session: must be a string",
                "payload.extra: not part of message.received",
                "payload.zeal: not part of message.received",
            )
        assert await take(bus) == []
