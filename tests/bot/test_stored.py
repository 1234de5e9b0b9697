from kintsugi.bot.address import GATHERED
from kintsugi.bot.stored import is_stored, update_of
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.outcomes import Done
from kintsugi.store.database import Store
from tests.bot.stagehands import update


async def _publish(bus: EmbeddedBus, envelopes: EnvelopeFactory, *texts: str) -> None:
    await bus.subscribe(MESSAGE_RECEIVED.name, "bot")
    await bus.publish(
        [
            envelopes.new(
                MESSAGE_RECEIVED,
                {"update": update(text, message_id=number), "session": None},
                target="7:0:7",
                key=f"tg:42:{number}",
            )
            for number, text in enumerate(texts)
        ]
    )


async def test_one(store: Store, bus: EmbeddedBus, envelopes: EnvelopeFactory) -> None:
    """A turn of one message is its update."""
    await _publish(bus, envelopes, "one")
    assert await store.read(lambda c: update_of(c, "tg:42:0")) == update("one", message_id=0)


async def test_several(store: Store, bus: EmbeddedBus, envelopes: EnvelopeFactory) -> None:
    """What became part of the turn comes with it, also when all of it is done."""
    await _publish(bus, envelopes, "one", "two", "three", "apart")
    (head,) = await bus.claim(MESSAGE_RECEIVED.name, "bot", limit=1)
    await bus.claim_next(head, lambda _event: True, limit=2)
    await bus.settle(head, Done())
    found = await store.read(lambda c: update_of(c, "tg:42:0"))
    assert found is not None
    assert found["message"]["text"] == "one"
    assert [each["text"] for each in found[GATHERED]] == ["two", "three"]


async def test_none(store: Store, bus: EmbeddedBus, envelopes: EnvelopeFactory) -> None:
    """What is no longer kept is not there."""
    await _publish(bus, envelopes, "one")
    assert await store.read(lambda c: update_of(c, "tg:42:9")) is None
    stored = [await store.read(lambda c, n=n: is_stored(c, f"tg:42:{n}")) for n in (0, 9)]  # type: ignore[misc] # mypy does not infer lambdas with defaults
    assert stored == [True, False]
