"""The end of a call, written down whatever happens to its caller."""

import asyncio

import structlog

from kintsugi.errors import StoreError
from kintsugi.llm.books import Booking, Books, Settlement


class Settling:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._tasks: set[asyncio.Task[None]] = set()  # so that none is collected half-way
        self._log = structlog.get_logger("kintsugi.llm")

    async def settle(self, booking: Booking, settlement: Settlement) -> None:
        """Also when the caller is cancelled meanwhile: then it goes on without them."""
        task = asyncio.create_task(self._write(booking, settlement))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.shield(task)

    async def _write(self, booking: Booking, settlement: Settlement) -> None:
        try:
            await self._books.settle(booking, settlement)
        except StoreError as error:
            # Left open, it is settled at the next start, at all that was set aside.
            self._log.warning("call.not_settled", call=booking.id, error=repr(error))
