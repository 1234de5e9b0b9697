import asyncio

import pytest

from kintsugi.clock import ManualClock
from kintsugi.llm.limits import within


async def test_the_result_comes_in_time() -> None:
    """Work that is done in time gives its result, and no timer is left behind."""

    async def work() -> int:
        return 7

    assert await within(ManualClock(), 1, work()) == 7
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_error_comes_as_it_is() -> None:
    """What the work raises is raised; a TimeoutError of ours is told by nobody else's clock."""

    async def work() -> None:
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        await within(ManualClock(), 1, work())


async def test_late_work_has_ended() -> None:
    """When the time is up the work is cancelled, and its clean-up is over before anyone goes on."""
    clock, ended = ManualClock(), asyncio.Event()

    async def work() -> None:
        try:
            await clock.sleep(100)
        finally:
            await asyncio.sleep(0)
            ended.set()

    waiting = asyncio.create_task(within(clock, 5, work()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    clock.advance(5)
    with pytest.raises(TimeoutError):
        await waiting
    assert ended.is_set()
