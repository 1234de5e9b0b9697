from random import Random

import pytest

from kintsugi.bot.address import address_of
from kintsugi.bot.opening import Opening, opening_event
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Outgoing, Phase
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, GROUP, delivery, update

RECEIVED = delivery(update())
ADDRESS = address_of(update())


@pytest.fixture
def opening(bus: EmbeddedBus, envelopes: EnvelopeFactory, clock: ManualClock) -> Opening:
    assert ADDRESS is not None
    return Opening(RECEIVED, ADDRESS, bus, envelopes, clock, after_s=0.7)


async def _published(bus: EmbeddedBus) -> list[Outgoing]:
    await bus.subscribe(TELEGRAM_SEND.name, "sender")
    claimed = await bus.claim(TELEGRAM_SEND.name, "sender", limit=9)
    return [Outgoing.from_payload(each.event.payload) for each in claimed]


async def test_a_quick_answer_needs_none(opening: Opening, bus: EmbeddedBus) -> None:
    """Before its time nothing is opened."""
    await opening.words("Hello")
    assert await _published(bus) == []


async def test_opens_once(opening: Opening, bus: EmbeddedBus, clock: ManualClock) -> None:
    """When it is due, the first words are sent, once, however the answer grows."""
    clock.advance(0.7)
    await opening.words("  ")
    await opening.words("Once")
    await opening.words("Once upon")
    (sent,) = await _published(bus)
    assert (sent.text, sent.phase, sent.chat) == ("Once", Phase.OPEN, ANN)


async def test_store_failing(
    opening: Opening, bus: EmbeddedBus, store: Store, clock: ManualClock
) -> None:
    """First words that cannot be stored are tried again with the next ones; the answer goes on."""
    clock.advance(1)
    await store.write(_limit_pages)
    await opening.words("a" * 100_000)
    await store.write(_unlimit_pages)
    assert await _published(bus) == []
    await opening.words("later")
    (sent,) = await _published(bus)
    assert sent.text == "later"


def _limit_pages(connection: object) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count = 1")  # type: ignore[attr-defined] # a Connection


def _unlimit_pages(connection: object) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")  # type: ignore[attr-defined] # as above


@pytest.mark.parametrize(("chat", "reply_to"), [(ANN, None), (GROUP, 5)])
def test_reply(chat: int, reply_to: int | None) -> None:
    """In a group the answer is a reply to the question; in private that would be noise."""
    asked = update(chat=chat)
    received = delivery(asked)
    address = address_of(asked)
    assert address is not None
    event = opening_event(
        EnvelopeFactory("test", ManualClock(), Random(1)), received, address, "Hm"
    )
    assert event.payload["reply_to"] == reply_to
    assert event.trace_id == received.event.trace_id
    assert event.target == str(chat)
