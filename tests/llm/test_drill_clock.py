import asyncio
from datetime import timedelta

from kintsugi.clock import ManualClock
from kintsugi.llm.drill_clock import DrillClock


async def _begun() -> None:
    """Until whoever is to sleep does."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_it_goes_like_the_other_clock() -> None:
    """As long as nobody hurries."""
    house = ManualClock()
    clock = DrillClock(house)
    sleeping = asyncio.create_task(clock.sleep(5))
    await _begun()
    assert not sleeping.done()
    house.advance(5)
    await sleeping
    assert (clock.now(), clock.monotonic()) == (house.now(), house.monotonic())


async def test_a_hurried_sleep_is_over_and_has_been_slept() -> None:
    """Limits and cooldowns are measured as if one had waited; nobody else's time moves."""
    house = ManualClock()
    clock = DrillClock(house)
    with clock.hurried():
        await clock.sleep(30)
        await clock.sleep(-1)  # a deadline that has passed
    assert clock.now() - house.now() == timedelta(seconds=30)
    assert clock.monotonic() - house.monotonic() == 30
    assert house.monotonic() == 0
    later = asyncio.create_task(clock.sleep(1))
    await _begun()
    assert not later.done()
    house.advance(1)
    await later


async def test_a_sleep_that_has_begun_is_hurried_too() -> None:
    """Whichever came first: the listener's patience or the silence it is to end at."""
    house = ManualClock()
    clock = DrillClock(house)
    sleeping = asyncio.create_task(clock.sleep(30))
    await _begun()
    house.advance(10)
    with clock.hurried():
        await sleeping
    assert (clock.monotonic(), house.monotonic()) == (30, 10)
