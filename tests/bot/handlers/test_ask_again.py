from random import Random

import pytest

from kintsugi.bot.context import Ending
from kintsugi.bot.handlers.ask_again import AskAgain
from kintsugi.clock import ManualClock
from kintsugi.events.again import Again, AgainReason
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import Envelope, EnvelopeFactory, validate
from kintsugi.orchestrator import traces
from kintsugi.orchestrator.trace import Fate, Trace
from kintsugi.store.database import Store
from tests.bot.records import ANNS, trace_of
from tests.bot.stagehands import turn, update

PRESS = update("pressed")


@pytest.fixture
async def ask(
    store: Store, bus: EmbeddedBus, envelopes: EnvelopeFactory, clock: ManualClock
) -> AskAgain:
    """With Ann's question in the inbox."""
    payload = {"update": update("hello"), "session": None}
    await bus.publish([envelopes.new(MESSAGE_RECEIVED, payload, target="7:0:7", key="tg:42:1")])
    return AskAgain(store, EnvelopeFactory("test", clock, Random(5)))


async def _asked(ask: AskAgain, trace: Trace, reason: AgainReason = AgainReason.RETRY) -> Envelope:
    (event,) = (await ask(turn(PRESS), trace, reason)).events
    validate(event)
    return event


@pytest.mark.parametrize(
    ("reason", "stronger_than"), [(AgainReason.RETRY, None), (AgainReason.STRONGER, "a/one")]
)
async def test_again(ask: AskAgain, reason: AgainReason, stronger_than: str | None) -> None:
    """The message as it came, in its asker's lane, with the reason and who was not good enough."""
    ended = await ask(turn(PRESS), trace_of(), reason)
    (event,) = ended.events
    assert (ended.ending, event.target) == (Ending.ANSWERED, ANNS.key)
    assert ended.notice
    assert event.payload["update"] == update("hello")
    assert Again.of(event.payload) == Again(
        reason=reason, turn_id="tg:42:1", stronger_than=stronger_than
    )


async def test_the_key(ask: AskAgain, store: Store, bus: EmbeddedBus) -> None:
    """One answer, one reason, one question; another one only after it was answered in vain."""
    first = await _asked(ask, trace_of())
    assert (await _asked(ask, trace_of())).idempotency_key == first.idempotency_key
    stronger = await _asked(ask, trace_of(), AgainReason.STRONGER)
    resubmitted = await _asked(ask, trace_of("tg:42:1.1", turn_id="tg:42:1"))
    keys = {each.idempotency_key for each in (first, stronger, resubmitted)}
    assert len(keys) == 3
    await bus.publish([first])
    ended = await ask(turn(PRESS), trace_of(), AgainReason.RETRY)
    assert (ended.reason, ended.events) == ("again-already", ())
    failed = trace_of(
        f"{first.idempotency_key}.0",
        fate=Fate.FAILED,
        again=AgainReason.RETRY,
        again_of="tg:42:1",
    )
    await store.write(lambda c: traces.record(c, failed))
    assert (await _asked(ask, trace_of())).idempotency_key not in keys


async def test_again_of_an_again(ask: AskAgain, bus: EmbeddedBus) -> None:
    """The first time stays the first time, and keys do not grow with every time."""
    first = await _asked(ask, trace_of())
    await bus.publish([first])
    key = first.idempotency_key
    second = await _asked(ask, trace_of(f"{key}.0", again=AgainReason.RETRY, again_of="tg:42:1"))
    again = Again.of(second.payload)
    assert again is not None
    assert again.turn_id == "tg:42:1"
    assert len(second.idempotency_key) == len(key)
    assert second.idempotency_key != key


async def test_forgotten(ask: AskAgain) -> None:
    """What the inbox no longer has cannot be asked again: honest words."""
    ended = await ask(turn(PRESS), trace_of("tg:42:9.0"), AgainReason.RETRY)
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "again-forgotten")
