import asyncio
from contextlib import suppress

from kintsugi.clock import ManualClock
from kintsugi.web.lag import LoopLag


async def _woken_after(*seconds: float) -> LoopLag:
    """A watcher of a loop whose wake-ups came so long after it fell asleep."""
    clock = ManualClock()
    lag = LoopLag(clock)
    running = asyncio.create_task(lag.run())
    await asyncio.sleep(0)
    for each in seconds:
        clock.advance(each)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    return lag


async def test_a_loop_in_time_has_no_lag() -> None:
    """Before the first look, and when each wake-up is in time, the lag is none."""
    assert (await _woken_after()).largest_s == 0
    assert (await _woken_after(0.5, 0.5)).largest_s == 0


async def test_a_stall_is_seen() -> None:
    """The longest delay is told, also after later wake-ups in time."""
    assert (await _woken_after(0.5, 2.75, 0.5)).largest_s == 2.25


async def test_a_stall_is_forgotten() -> None:
    """A minute later it is over."""
    assert (await _woken_after(2.5, *[0.5] * 120)).largest_s == 0
