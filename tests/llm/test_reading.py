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
