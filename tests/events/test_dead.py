from functools import partial

from kintsugi.clock import ManualClock
from kintsugi.events import audit
from kintsugi.events.dead import dead_letters, resubmit
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.outcomes import Dead, Done, Retry
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId, Scope
from kintsugi.store.database import Store
from tests.events.ground import Received, dead, fill, take, take_one


async def test_newest_first_up_to_the_limit(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """The newest dead letters are listed, newest first, with the time of each."""
    await fill(bus, *map(received, "abc"))
    for _ in "abc":
        clock.advance(60)
        await bus.settle(await take_one(bus), dead())
    letters = await store.read(partial(dead_letters, limit=2))
    assert [letter.key for letter in letters] == ["c", "b"]
    assert letters[0].dead_at == clock.now()


async def test_letter_tells_its_story(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """A dead letter names its attempts, and its last error only."""
    await fill(bus, received("a"))
    await bus.settle(await take_one(bus), Retry(error="first", delay_s=1))
    clock.advance(1)
    await bus.settle(await take_one(bus), Dead(reason=DeadReason.ATTEMPTS, error="second"))
    (letter,) = await store.read(partial(dead_letters, limit=5))
    assert (letter.attempts, letter.error, letter.reason) == (2, "second", "attempts")


async def test_only_dead_letters_are_resubmitted(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """What is not dead, or not there, is left alone, and nothing is audited."""
    await fill(bus, received("a"))
    delivery = await take_one(bus)
    for dead_id in (delivery.id, delivery.id + 1):
        again = partial(resubmit, dead_id=dead_id, at=clock.now())
        assert not await store.write(again)
    await bus.settle(delivery, Done())
    assert not await store.write(partial(resubmit, dead_id=delivery.id, at=clock.now()))
    assert await take(bus) == []
    trail = await store.read(partial(audit.entries, scope=Scope(chat=ChatId(7)), limit=5))
    assert [entry.action for entry in trail] == ["message.received"]


async def test_resubmitting_is_audited(
    bus: EmbeddedBus, store: Store, clock: ManualClock, received: Received
) -> None:
    """The owner's resubmission stands in the audit trail of the chat, under the event's trace."""
    event = received("a")
    await fill(bus, event)
    await bus.settle(await take_one(bus), dead())
    (letter,) = await store.read(partial(dead_letters, limit=5))
    clock.advance(60)
    assert await store.write(partial(resubmit, dead_id=letter.id, at=clock.now()))
    (entry, _died) = await store.read(partial(audit.entries, scope=Scope(chat=ChatId(7)), limit=5))
    assert entry == audit.Entry(
        at=clock.now(),
        trace_id=event.trace_id,
        actor="owner",
        scope=Scope.of_target("7:0:7"),
        action="dead.resubmit",
        outcome="message.received",
        subject="a",
    )
    assert await store.read(partial(dead_letters, limit=5)) == []
