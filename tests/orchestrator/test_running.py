import asyncio

import pytest

from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.orchestrator.running import RunningTurns

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
