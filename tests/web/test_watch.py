import asyncio
from typing import Any

from kintsugi.clock import ManualClock
from kintsugi.web.watch import Watch


async def _settle() -> None:
    """Let every task go as far as it can without time passing."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_stuck_writer_is_not_waited_for(watch: Watch, bot: Any, clock: ManualClock) -> None:
    """When the writer does not answer within the limit, that is the answer."""
    bot.stuck = True
    asked = asyncio.gather(watch.liveness(), watch.readiness(), watch.snapshot())
    await _settle()
    clock.advance(9)
    await _settle()
    assert not asked.done()
    clock.advance(1)
    alive, ready, snapshot = await asked
    assert set(alive.problems) == {"writer"}
    assert set(ready.problems) == {"database"}
    assert snapshot.queues is None


async def test_an_answer_in_time_leaves_nothing_behind(watch: Watch) -> None:
    """After an answer no timer and no question is left running."""
    await watch.readiness()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_an_unreadable_database_is_no_error(watch: Watch, bot: Any) -> None:
    """Metrics go on when the database cannot be read: they are wanted then most of all."""
    bot.readable = False
    assert (await watch.snapshot()).queues is None
