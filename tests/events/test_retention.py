from functools import partial

from sqlalchemy import Connection, func, select

from kintsugi.clock import ManualClock
from kintsugi.events.dead import dead_letters
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.outcomes import Done
from kintsugi.events.retention import BATCH, forget_before
from kintsugi.events.tables import event
from kintsugi.store.database import Store
from tests.events.ground import TYPE, Received, dead, fill, take, take_one

WEEK_S = 7 * 24 * 3600.0


def keys(connection: Connection) -> list[str]:
    return list(connection.execute(select(event.c.idempotency_key).order_by(event.c.seq)).scalars())


async def forget(store: Store, clock: ManualClock) -> int:
    return await store.write(partial(forget_before, before=clock.now()))


async def finish(bus: EmbeddedBus) -> None:
    while deliveries := await take(bus, limit=1000):
        for delivery in deliveries:
            await bus.settle(delivery, Done())


async def test_what_is_long_done_goes(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """A done event goes with its delivery; what was done later stays."""
    await fill(bus, received("old"))
    await finish(bus)
    clock.advance(1)
    limit = clock.now()
    await bus.publish([received("young")])
    await finish(bus)
    clock.advance(WEEK_S)
    assert await store.write(partial(forget_before, before=limit)) == 2
    assert await store.read(keys) == ["young"]
    assert await bus.publish([received("young")]) == 0, "its key still keeps it from a second time"


async def test_dead_letters_and_open_ones_stay(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """However old: what is dead, claimed, or still waiting is not forgotten."""
    await fill(bus, received("dead"), received("claimed"), received("ready"))
    await bus.settle(await take_one(bus), dead())
    await take_one(bus)
    clock.advance(WEEK_S)
    assert await forget(store, clock) == 0
    assert await store.read(keys) == ["dead", "claimed", "ready"]
    assert len(await store.read(partial(dead_letters, limit=5))) == 1


async def test_event_stays_while_a_group_holds_it(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """An event that one group has done and another has not stays for the other."""
    await bus.subscribe(TYPE, "slow")
    await fill(bus, received("a"))
    await finish(bus)
    clock.advance(WEEK_S)
    assert await forget(store, clock) == 1, "the done delivery alone"
    assert [d.event.idempotency_key for d in await take(bus, group="slow")] == ["a"]


async def test_event_without_a_group_goes(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """What nobody ever subscribed to is kept as long as the rest and then forgotten."""
    await bus.publish([received("a")])
    assert await forget(store, clock) == 0
    clock.advance(WEEK_S)
    assert await forget(store, clock) == 1
    assert await store.read(keys) == []


async def test_in_batches(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """One transaction removes a batch at most; repeated until nothing is left, all are gone."""
    count = BATCH + 1
    await fill(bus, *(received(f"k{number}", f"{number}:0:1") for number in range(count)))
    await finish(bus)
    clock.advance(WEEK_S)
    assert await forget(store, clock) == 2 * BATCH
    assert await forget(store, clock) == 2
    assert await forget(store, clock) == 0
    assert (
        await store.read(lambda connection: connection.scalar(select(func.count(event.c.seq)))) == 0
    )
