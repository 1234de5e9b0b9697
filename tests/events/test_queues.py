from functools import partial

from kintsugi.clock import ManualClock
from kintsugi.events import queues
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.outcomes import Done
from kintsugi.events.queues import QueueSizes
from kintsugi.store.database import Store
from tests.events.ground import GROUP, TYPE, Received, dead, fill, take_one


async def test_sizes(bus: EmbeddedBus, store: Store, received: Received) -> None:
    """What waits, what is being worked on and what is dead is counted; what is done is not."""
    assert await store.read(queues.sizes) == QueueSizes(ready=0, claimed=0, dead=0)
    await fill(bus, *map(received, "abcde"))
    await bus.settle(await take_one(bus), Done())
    await bus.settle(await take_one(bus), dead())
    await take_one(bus)
    assert await store.read(queues.sizes) == QueueSizes(ready=2, claimed=1, dead=1)


async def test_idle_when_nothing_is_open(
    bus: EmbeddedBus, store: Store, received: Received
) -> None:
    """The house is idle when nothing waits and nothing is worked on; the dead do not count."""
    await fill(bus, received("a"))
    assert not await store.read(queues.is_idle)
    delivery = await take_one(bus)
    assert not await store.read(queues.is_idle)
    await bus.settle(delivery, dead())
    assert await store.read(queues.is_idle)


async def test_unfinished(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """What was published before a moment and is open still, in order, and once if one asks so."""
    await fill(bus, received("done"), received("claimed"), received("ready"))
    await bus.settle(await take_one(bus), Done())
    claimed = await take_one(bus)
    clock.advance(60)
    late = partial(queues.unfinished, event_type=TYPE, group=GROUP, before=clock.now())
    await bus.publish([received("young", "8:0:8")])
    found = await store.read(partial(late, after_id=0))
    assert [d.event.idempotency_key for d in found] == ["claimed", "ready"]
    assert found[0] == claimed
    rest = await store.read(partial(late, after_id=claimed.id))
    assert [d.event.idempotency_key for d in rest] == ["ready"]
