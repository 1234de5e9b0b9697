"""kintsugi.bot.parking: what outlives the moment in which a question is parked.

What people see of it stands in tests/scenarios/test_outage.py.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.parking import TICK_S, Parking, due
from kintsugi.clock import ManualClock
from kintsugi.events.again import Again, AgainReason
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.ids import Session
from kintsugi.llm.failures import ChainUnavailable
from kintsugi.orchestrator import parked
from kintsugi.store.database import Store
from tests.bot.stagehands import eventually, turn, update
from tests.orchestrator.conftest import SESSION
from tests.orchestrator.test_parked import NOW, OTHER, question

Tick = Callable[[], Awaitable[None]]


@pytest.fixture
async def tick(parking: Parking, clock: ManualClock) -> AsyncIterator[Tick]:
    """Let the worker look once, to the end."""
    running = asyncio.create_task(parking.run())

    async def look(seconds: float = TICK_S) -> None:
        await eventually(lambda: bool(clock._sleepers))
        clock.advance(seconds)
        await eventually(lambda: bool(clock._sleepers))

    yield look
    running.cancel()


async def park(parking: Parking, clock: ManualClock) -> Ended:
    """The end of a turn that no model could answer, not yet recorded."""
    until = clock.now() + timedelta(minutes=5)
    return await parking.parked(turn(update()), ChainUnavailable([], begun=False, until=until))


async def record(store: Store, ended: Ended) -> None:
    [effect] = ended.effects
    await store.write(effect)


async def released(bus: EmbeddedBus) -> int:
    return len(await bus.claim(MESSAGE_RECEIVED.name, "bot", limit=5))


async def test_what_is_recorded_after_a_look_is_not_overlooked(
    parking: Parking, store: Store, bus: EmbeddedBus, clock: ManualClock, tick: Tick
) -> None:
    """Between a turn's end and its record the worker finds nothing, and looks again."""
    await bus.subscribe(MESSAGE_RECEIVED.name, "bot")
    ended = await park(parking, clock)
    await tick()
    assert parking.awaited  # noqa: PGH005 - a property, and no mock
    await record(store, ended)
    parking.model_is_back()
    await tick()
    assert await released(bus) == 1


async def test_nothing_is_looked_for_where_nothing_waits(
    parking: Parking, clock: ManualClock, tick: Tick
) -> None:
    """A question whose turn was never recorded is waited for a minute."""
    await park(parking, clock)
    clock.advance(60)
    await tick()
    assert not parking.awaited


async def test_a_model_that_came_back_long_ago_is_no_news(
    parking: Parking, store: Store, bus: EmbeddedBus, clock: ManualClock, tick: Tick
) -> None:
    """A question is parked because it is away again: it waits for its time."""
    await bus.subscribe(MESSAGE_RECEIVED.name, "bot")
    clock.advance(60)
    await tick()
    parking.model_is_back()
    await tick()
    await record(store, await park(parking, clock))
    await tick()
    assert await released(bus) == 0


@pytest.mark.parametrize(
    ("minutes", "back", "answered", "expected"),
    [
        ((-1, -1, -1), False, [], "a"),  # one session, and of that the first
        ((-1, -1, -1), True, [], "ab"),  # each session, and of each the first
        ((9, 9, 9), True, [], "ab"),
        ((9, 9, 9), False, [], ""),
        ((9, 9, -1), False, [], ""),  # who stands behind has no time of its own
        ((9, -1, 9), False, [], "b"),
        ((9, 9, 9), False, [SESSION], "ac"),  # the rest follows an answer, in order
        ((9, -1, 9), False, [SESSION], "abc"),
        ((9, 9, 9), True, [OTHER], "ab"),
    ],
)
def test_what_goes_through(
    *, minutes: tuple[int, ...], back: bool, answered: list[Session], expected: str
) -> None:
    """One question is a try; what its session asked after it follows when that was answered."""
    untils = [NOW + timedelta(minutes=each) for each in minutes]
    sessions = (SESSION, OTHER, SESSION)
    waiting = [
        question(turn_id, session, until=until)
        for turn_id, session, until in zip("abc", sessions, untils, strict=True)
    ]
    assert "".join(each.turn_id for each in due(waiting, NOW, answered, back=back)) == expected


async def test_while_one_is_tried_the_next_is_held(
    store: Store, bus: EmbeddedBus, clock: ManualClock, tick: Tick
) -> None:
    """For as long as a try may last; then it has its own turn, should that have come to nothing."""
    await bus.subscribe(MESSAGE_RECEIVED.name, "bot")
    now = clock.now()
    for turn_id in ("first", "second"):
        await store.write(parked.park(question(turn_id, until=now, asked_at=now)))
    for seconds, expected in ((0, ["first"]), (118, []), (0, ["second"])):
        before = await _waiting(store)
        clock.advance(seconds)
        await tick()
        assert [each for each in before if each not in await _waiting(store)] == expected


async def test_only_an_answer_after_waiting_lets_the_rest_follow(
    parking: Parking, store: Store, clock: ManualClock, tick: Tick
) -> None:
    """That a cheap model answered says nothing about the others."""
    session = turn(update()).session
    until = clock.now() + timedelta(hours=1)
    await store.write(parked.park(question("t", session, until=until, asked_at=clock.now())))
    for reason, expected in ((AgainReason.CHEAP, ["t"]), (AgainReason.PARKED, [])):
        parking.answered(_again(reason), Ended(ending=Ending.ANSWERED))
        await tick()
        assert await _waiting(store) == expected


async def test_what_follows_an_answer_is_not_forgotten_when_we_die(
    parking: Parking, store: Store, clock: ManualClock
) -> None:
    """With the answer it is recorded that it is their time, however long they were held."""
    session = turn(update()).session
    until = clock.now() + timedelta(hours=1)
    await store.write(parked.park(question("t", session, until=until)))
    await record(store, parking.answered(_again(AgainReason.PARKED), Ended(ending=Ending.ANSWERED)))
    [waiting] = await store.read(parked.waiting)
    assert waiting.until == clock.now()


async def _waiting(store: Store) -> list[str]:
    return [each.turn_id for each in await store.read(parked.waiting)]


def _again(reason: AgainReason) -> TurnContext:
    """A turn in which a question is answered that waited."""
    first = turn(update())
    again = Again(reason=reason, turn_id="t").to_payload()
    payload = {**first.delivery.event.payload, "again": again}
    event = replace(first.delivery.event, payload=payload)
    return replace(first, delivery=replace(first.delivery, event=event))
