import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.orchestrator.running import RunningTurns, Stopped

HERE = Session(chat=ChatId(7), topic=Topic(0), user=UserId(7))
THERE = Session(chat=ChatId(7), topic=Topic(1), user=UserId(7))


async def test_stop() -> None:
    """A stop ends the session's own model call, and says so."""
    running = RunningTurns()
    task = asyncio.create_task(asyncio.Event().wait())
    with running.register(HERE, task, turn_id="tg:1") as reading:
        assert not running.stop(THERE)
        assert running.stop(HERE)
        with pytest.raises(asyncio.CancelledError):
            await task
    assert reading.stopped


async def test_nothing_to_stop() -> None:
    """There is nothing to stop before, after, and when the call has just ended."""
    running = RunningTurns()
    task = asyncio.create_task(asyncio.sleep(0))
    assert not running.stop(HERE)
    with running.register(HERE, task, turn_id="tg:1") as reading:
        await task
        assert not running.stop(HERE)
    assert not running.stop(HERE)
    assert not reading.stopped


async def test_a_newer_call_is_the_one() -> None:
    """When a repeated turn overlaps its predecessor, the newer one can be stopped."""
    running = RunningTurns()
    old, new = (asyncio.create_task(asyncio.Event().wait()) for _ in range(2))
    with running.register(HERE, new, turn_id="tg:1"):
        pass
    first = running.register(HERE, old, turn_id="tg:1")
    first.__enter__()
    with running.register(HERE, new, turn_id="tg:1"):
        first.__exit__(None, None, None)
        assert running.stop(HERE)
    old.cancel()
    results = await asyncio.gather(old, new, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in results)


async def test_turn_of() -> None:
    """The turn whose call runs can be asked for, as long as it runs."""
    running = RunningTurns()
    task = asyncio.create_task(asyncio.Event().wait())
    with running.register(HERE, task, turn_id="tg:1"):
        assert (running.turn_of(HERE), running.turn_of(THERE)) == ("tg:1", None)
        task.cancel()
        await asyncio.wait([task])
        assert running.turn_of(HERE) is None


async def test_run_gives_the_result() -> None:
    """What nobody stops gives what it gives, and can be stopped no more."""
    running = RunningTurns()
    assert await running.run(HERE, asyncio.sleep(0, "done"), turn_id="tg:1") == "done"
    assert not running.stop(HERE)


async def _stubborn() -> str:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return "all the same"
    raise AssertionError


async def _endless() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("work", [_endless, _stubborn])
async def test_run_is_stopped(work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """Stopped is stopped, whatever the work still gives."""
    running = RunningTurns()
    turn = asyncio.create_task(running.run(HERE, work(), turn_id="tg:1"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert running.stop(HERE)
    with pytest.raises(Stopped):
        await turn


async def test_run_is_cancelled() -> None:
    """A cancellation of the turn, also in the moment of a /stop, goes on and ends the work."""
    running = RunningTurns()
    turn = asyncio.create_task(running.run(HERE, _endless(), turn_id="tg:1"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    (work,) = running._works.values()
    running.stop(HERE)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    await asyncio.wait([work.task])
    assert work.task.cancelled()
