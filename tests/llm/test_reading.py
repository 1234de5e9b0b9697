import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest

from kintsugi.clock import ManualClock
from kintsugi.llm.reading import reading


async def counting(pieces: Sequence[int]) -> AsyncGenerator[int, None]:
    for piece in pieces:
        yield piece


async def test_the_pieces_come_in_order() -> None:
    """All pieces come in their order, then None, and no task or timer is left behind."""
    async with reading(counting([1, 2, 3]), ManualClock()) as ahead:
        got = [await ahead.next(1) for _ in range(4)]
    await asyncio.sleep(0)
    assert got == [1, 2, 3, None]
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_end_stays_the_end() -> None:
    """After the end there is nothing but the end, however often one asks."""
    async with reading(counting([]), ManualClock()) as ahead:
        assert await ahead.next(1) is None
        assert await ahead.next(1) is None


async def test_the_error_comes_behind_the_pieces() -> None:
    """What the stream raises is raised as it is, after everything that it gave before."""

    async def stream() -> AsyncGenerator[int, None]:
        yield 1
        raise LookupError("lost")

    async with reading(stream(), ManualClock()) as ahead:
        assert await ahead.next(1) == 1
        with pytest.raises(LookupError, match="lost"):
            await ahead.next(1)


async def test_an_error_nobody_asked_for_is_dropped() -> None:
    """Who leaves early is not told what happened behind their back."""

    async def stream() -> AsyncGenerator[int, None]:
        yield 1
        raise LookupError("lost")

    async with reading(stream(), ManualClock()) as ahead:
        assert await ahead.next(1) == 1


async def test_a_late_stream_has_ended() -> None:
    """When the time is up that is said, and on leaving the stream's clean-up is over."""
    clock, ended = ManualClock(), asyncio.Event()

    async def stream() -> AsyncGenerator[int, None]:
        try:
            await clock.sleep(100)
            yield 1
        finally:
            await asyncio.sleep(0)
            ended.set()

    async def read() -> None:
        async with reading(stream(), clock) as ahead:
            await ahead.next(5)

    waiting = asyncio.create_task(read())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    clock.advance(5)
    with pytest.raises(TimeoutError):
        await waiting
    assert ended.is_set()


async def test_no_time_is_no_time() -> None:
    """Pieces that have arrived do not outlive the limit: an endless answer has an end."""
    async with reading(counting(range(1000)), ManualClock()) as ahead:
        assert await ahead.next(1) == 0
        with pytest.raises(TimeoutError):
            await ahead.next(0)


async def test_a_cancelled_reader_cancels_the_stream() -> None:
    """Who is cancelled while waiting cancels the stream, too."""
    clock, ended = ManualClock(), asyncio.Event()

    async def stream() -> AsyncGenerator[int, None]:
        try:
            await clock.sleep(100)
            yield 1
        finally:
            ended.set()

    async def read() -> None:
        async with reading(stream(), clock) as ahead:
            await ahead.next(50)

    waiting = asyncio.create_task(read())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()


async def paced(clock: ManualClock, pauses: Sequence[float]) -> AsyncGenerator[float, None]:
    for pause in pauses:
        await clock.sleep(pause)
        yield pause


async def turns() -> None:
    """Until everybody waits for the clock."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_each_wait_has_its_whole_time() -> None:
    """The timer that serves all waits rings for none that began after it was set."""
    clock = ManualClock()
    async with reading(paced(clock, [4, 4, 4]), clock) as ahead:
        for _ in range(3):
            waiting = asyncio.create_task(ahead.next(5))
            for _ in range(2):
                await turns()
                clock.advance(2)
            assert await waiting == 4


@pytest.mark.parametrize("first", [30, 1])
async def test_a_wait_ends_in_its_own_time(first: float) -> None:
    """Whether the timer was set for a longer wait before, or has rung already."""
    clock = ManualClock()
    async with reading(paced(clock, [0.5, 100]), clock) as ahead:
        waiting = asyncio.create_task(ahead.next(first))
        await turns()
        clock.advance(0.5)
        assert await waiting == 0.5
        clock.advance(2)
        await turns()
        waiting = asyncio.create_task(ahead.next(5))
        await turns()
        clock.advance(4.9)
        await turns()
        assert not waiting.done()
        clock.advance(0.1)
        await turns()
        assert isinstance(waiting.exception(), TimeoutError)


async def test_what_has_arrived_of_a_kind_is_taken_at_once() -> None:
    """Up to the first of another kind; what comes behind that waits for its turn."""

    async def stream() -> AsyncGenerator[int | str, None]:
        for piece in (1, "a", "b", 2, "c"):
            yield piece

    async with reading(stream(), ManualClock()) as ahead:
        assert await ahead.next(1) == 1
        assert list(ahead.arrived(str)) == ["a", "b"]
        assert list(ahead.arrived(str)) == []
        assert [await ahead.next(1) for _ in range(3)] == [2, "c", None]
        assert list(ahead.arrived(str)) == []
