"""Long reads, each on a connection of its own: in WAL they wait for nobody, and nobody for them."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from kintsugi.errors import StoreError
from kintsugi.store.failures import store_error

T = TypeVar("T")


class Scanner:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._closed = False

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction that sees one snapshot and cannot write.

        `work` is an ordinary function of a connection, so the same one serves inside a write.
        Raises what `work` raised, or StoreError and its kind; an attempt to write is StoreError.
        """
        if self._closed:
            raise StoreError("the store is closed")
        try:
            async with self._engine.connect() as connection:
                return await connection.run_sync(work)
        except DBAPIError as error:
            raise store_error(error) from error

    async def close(self) -> None:
        self._closed = True
        await self._engine.dispose()
