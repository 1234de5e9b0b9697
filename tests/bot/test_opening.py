import asyncio
from collections.abc import Callable
from random import Random

import pytest
import structlog
from structlog.testing import capture_logs

from kintsugi.bot.address import address_of
from kintsugi.bot.opening import Opening, Openings, opening_event, opening_of
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Format, Outgoing, Phase
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, GROUP, delivery, eventually, turn, update


@pytest.fixture
def opening(openings: Callable[[float], Openings]) -> Opening:
    return openings(0.7).of(turn(update()))


async def _published(bus: EmbeddedBus) -> list[Outgoing]:
    await bus.subscribe(TELEGRAM_SEND.name, "sender")
    claimed = await bus.claim(TELEGRAM_SEND.name, "sender", limit=9)
    return [Outgoing.from_payload(each.event.payload) for each in claimed]


async def _pass(clock: ManualClock, seconds: float) -> None:
    """Let the time pass for who began to sleep, and everybody work afterwards."""
    await asyncio.sleep(0)
    clock.advance(seconds)
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_quick_answer_needs_none(
    opening: Opening, bus: EmbeddedBus, clock: ManualClock
) -> None:
    """Before its time nothing is opened."""
    async with opening:
        await opening.words("Hello")
        await _pass(clock, 0.6)
    assert await _published(bus) == []


async def test_opens_once(opening: Opening, bus: EmbeddedBus, clock: ManualClock) -> None:
    """When it is due, the first words are sent, once, with a button, however the answer grows."""
    async with opening:
        await _pass(clock, 0.7)
        await opening.words("  ")
        await _pass(clock, 0)
        await opening.words("Once")
        await _opened(bus)
        await opening.words("Once upon")
        await _pass(clock, 0)
    (sent,) = await _published(bus)
    assert (sent.text, sent.phase, sent.chat) == ("Once", Phase.OPEN, ANN)
    assert sent.format is Format.MARKDOWN
    assert [button.text for button in sent.buttons] == ["■ Stop"]


async def test_a_model_that_falls_silent(
    opening: Opening, bus: EmbeddedBus, clock: ManualClock
) -> None:
    """Words that came before it was time are shown when it is, though no more follow."""
    async with opening:
        await opening.words("Once")
        await _pass(clock, 0.7)
        await _opened(bus)
    (sent,) = await _published(bus)
    assert sent.text == "Once"


async def test_each_has_its_own_time(
    openings: Callable[[float], Openings], bus: EmbeddedBus, clock: ManualClock
) -> None:
    """Answers that began one after the other are opened one after the other."""
    house, before = openings(0.7), asyncio.all_tasks()
    async with house.of(turn(update())):
        await _pass(clock, 0.1)
        async with house.of(turn(update())) as first:
            await first.words("First")
            await _pass(clock, 0.3)
            async with house.of(turn(update(message_id=7))) as second:
                await second.words("Second")
                await _pass(clock, 0.4)
                await _opened(bus)
                (sent,) = await _published(bus)
                assert sent.text == "First"
    assert asyncio.all_tasks() == before


async def test_log_lines_are_of_the_turn(
    openings: Callable[[float], Openings],
    bus: EmbeddedBus,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One timer serves all answers, and still each complains under its own trace."""
    traces = []

    async def fail(_events: object) -> int:
        traces.append(structlog.contextvars.get_contextvars()["trace_id"])
        raise KeyError("defect")

    monkeypatch.setattr(bus, "publish", fail)
    house = openings(0.7)

    async def answer(trace: str) -> None:
        structlog.contextvars.bind_contextvars(trace_id=trace)
        async with house.of(turn(update())) as opening:
            await opening.words("Once")
            await _pass(clock, 0.4)
            await asyncio.sleep(0)

    with capture_logs():
        async with asyncio.TaskGroup() as answers:
            answers.create_task(answer("one"))
            answers.create_task(answer("two"))
    assert sorted(traces) == ["one", "two"]


async def test_store_failing(
    opening: Opening, bus: EmbeddedBus, store: Store, clock: ManualClock
) -> None:
    """First words that cannot be stored are tried again with the next ones; the answer goes on."""
    with capture_logs() as logs:
        async with opening:
            await store.write(_limit_pages)
            await opening.words("a" * 100_000)
            await _pass(clock, 1)
            await eventually(lambda: [line["event"] for line in logs] == ["opening.not_stored"])
            await store.write(_unlimit_pages)
            assert await _published(bus) == []
            await opening.words("later")
            await _opened(bus)
    (sent,) = await _published(bus)
    assert sent.text == "later"


async def test_a_defect_is_harmless(
    opening: Opening, bus: EmbeddedBus, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Showing an answer is a courtesy: whatever goes wrong with it, the answer is made."""

    async def fail(_events: object) -> int:
        raise KeyError("defect")

    monkeypatch.setattr(bus, "publish", fail)
    with capture_logs() as logs:
        async with opening:
            await opening.words("Once")
            await _pass(clock, 1)
            await eventually(lambda: bool(logs))
    assert [line["event"] for line in logs] == ["opening.failed"]


async def _opened(bus: EmbeddedBus) -> None:
    signal = await bus.subscribe(TELEGRAM_SEND.name, "watcher")
    while not await bus.claim(TELEGRAM_SEND.name, "watcher", limit=9):
        signal.clear()
        await signal.wait()


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
    outgoing = opening_of(received, address, "Hm", text_format=Format.PLAIN, stop_label="Stop")
    event = opening_event(EnvelopeFactory("test", ManualClock(), Random(1)), received, outgoing)
    assert event.payload["reply_to"] == reply_to
    assert event.trace_id == received.event.trace_id
    assert event.target == str(chat)
