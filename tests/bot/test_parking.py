"""kintsugi.bot.parking: what outlives the moment in which a question is parked.

What people see of it stands in tests/scenarios/test_outage.py.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from kintsugi.bot.context import Ended
from kintsugi.bot.parking import TICK_S, Parking
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.llm.failures import ChainUnavailable
from kintsugi.store.database import Store
from tests.bot.stagehands import eventually, turn, update

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
