"""A model's stream read ahead, so that waiting for a piece is limited, and a piece there is free.

A limit around each `anext` takes two tasks and two waits per piece, which was a third of what a
turn with the offline model cost the event loop (bench turn). Here one task reads a whole answer,
and pieces that have arrived are handed over without another turn of the loop.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Generic, TypeVar

from kintsugi.clock import Clock

Piece = TypeVar("Piece")


class Reading(Generic[Piece]):
    """One stream, with one reader; made by `reading`."""

    def __init__(self, stream: AsyncGenerator[Piece, None], clock: Clock) -> None:
        self._clock = clock
        self._arrived: deque[Piece] = deque()
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._read(stream))
        self._task.add_done_callback(lambda _: self._news.set())

    async def next(self, seconds: float) -> Piece | None:
        """The next piece, or None at the end of the stream.

        Time is the clock's: `asyncio.timeout` would measure the loop's.

        Raises: `TimeoutError` when the time was up first, and whatever the stream raises.
        """
        if not self._arrived and not self._task.done():
            await self._wait(seconds)
        if self._arrived and seconds > 0:
            return self._arrived.popleft()
        if self._arrived or not self._task.done():
            raise TimeoutError
        self._task.result()
        return None

    async def close(self) -> None:
        """Cancel what is still being read; its clean-up is over when this returns."""
        if not self._task.done():
            self._task.cancel()
            await asyncio.wait((self._task,))
        if not self._task.cancelled():
            self._task.exception()  # nobody asked for it any more, and asyncio would complain

    async def _read(self, stream: AsyncGenerator[Piece, None]) -> None:
        async with aclosing(stream):
            async for piece in stream:
                self._arrived.append(piece)
                self._news.set()

    async def _wait(self, seconds: float) -> None:
        """Until there is news, or the time is up."""
        self._news.clear()
        timer = asyncio.create_task(self._clock.sleep(seconds))
        timer.add_done_callback(self._time_is_up)
        try:
            await self._news.wait()
        finally:
            timer.cancel()

    def _time_is_up(self, timer: asyncio.Task[None]) -> None:
        if not timer.cancelled():  # one that was not needed must not end the next wait
            self._news.set()


@asynccontextmanager
async def reading(
    stream: AsyncGenerator[Piece, None], clock: Clock
) -> AsyncIterator[Reading[Piece]]:
    """Read the stream until the block is left; then it is closed."""
    ahead = Reading(stream, clock)
    try:
        yield ahead
    finally:
        await ahead.close()
