"""A model's stream read ahead, so that waiting for a piece is limited, and a piece there is free.

A limit around each `anext` takes two tasks and two waits per piece, which was a third of what a
turn with the offline model cost the event loop (bench turn). Here one task reads a whole answer,
pieces that have arrived are handed over without another turn of the loop, and one timer serves all
waits: a task for each was half of what a pool cost (bench pool).
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Final, Generic, TypeVar

from kintsugi.clock import Clock

Piece = TypeVar("Piece")
Kind = TypeVar("Kind")

_EXACT_S: Final = 1e-6  # sums of seconds are no more exact than this


class Reading(Generic[Piece]):
    """One stream, with one reader; made by `reading`."""

    def __init__(self, stream: AsyncGenerator[Piece, None], clock: Clock) -> None:
        self._clock = clock
        self._arrived: deque[Piece] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._task = asyncio.create_task(self._read(stream))
        self._task.add_done_callback(lambda _: self._wake())
        self._due = 0.0  # monotonic: the end of the last wait
        self._rings = 0.0  # monotonic: when the timer looks at it next
        self._timer: asyncio.Task[None] | None = None

    async def next(self, seconds: float) -> Piece | None:
        """The next piece, or None at the end of the stream.

        Time is the clock's: `asyncio.timeout` would measure the loop's.

        Raises: `TimeoutError` when the time was up first, and whatever the stream raises.
        """
        if not self._arrived and not self._task.done():
            await asyncio.sleep(0)  # what is ready at once needs no timer
        if not self._arrived and not self._task.done():
            await self._wait(seconds)
        if self._arrived and seconds > 0:
            return self._arrived.popleft()
        if self._arrived or not self._task.done():
            raise TimeoutError
        self._task.result()
        return None

    def arrived(self, kind: type[Kind]) -> Iterator[Kind]:
        """What has arrived of that kind, as far as nothing of another kind is before it."""
        while self._arrived and isinstance(piece := self._arrived[0], kind):
            self._arrived.popleft()
            yield piece

    async def aclose(self) -> None:
        """Cancel what is still being read; its clean-up is over when this returns."""
        if self._timer is not None:
            self._timer.cancel()
        if not self._task.done():
            self._task.cancel()
            await asyncio.wait((self._task,))
        if not self._task.cancelled():
            self._task.exception()  # nobody asked for it any more, and asyncio would complain

    async def _read(self, stream: AsyncGenerator[Piece, None]) -> None:
        async with aclosing(stream):
            async for piece in stream:
                self._arrived.append(piece)
                self._wake()

    async def _wait(self, seconds: float) -> None:
        """Until there is news, or the time is up."""
        self._due = self._clock.monotonic() + seconds
        if self._timer is None or self._timer.done() or self._due < self._rings - _EXACT_S:
            self._set_timer()
        self._waiting = asyncio.get_running_loop().create_future()
        await self._waiting

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings = self._due
        self._timer = asyncio.create_task(self._time())

    async def _time(self) -> None:
        """Tell when the time is up. A wait that ended early has moved that, and costs no task."""
        while (left := self._due - self._clock.monotonic()) > _EXACT_S:
            self._rings = self._due
            await self._clock.sleep(left)
        self._wake()


def reading(
    stream: AsyncGenerator[Piece, None], clock: Clock
) -> AbstractAsyncContextManager[Reading[Piece]]:
    """Read the stream until the block is left; then it is closed."""
    return aclosing(Reading(stream, clock))
