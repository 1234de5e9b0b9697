"""The store as the rooms know it: write, read, and how it is."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import Connection, Dialect

from kintsugi.clock import Clock
from kintsugi.store import file
from kintsugi.store.engine import reader_engine, writer_engine
from kintsugi.store.health import Health
from kintsugi.store.migrations.revisions import VERSIONS
from kintsugi.store.migrations.runner import migrate
from kintsugi.store.reader import Reader
from kintsugi.store.transactions import Transactions
from kintsugi.store.writer import Writer

T = TypeVar("T")


class Store:
    """One writer and a few readers on one database file; made by `open`."""

    def __init__(self, writer: Writer, reader: Reader, dialect: Dialect) -> None:
        self._writer = writer
        self._reader = reader
        self._dialect = dialect

    @classmethod
    async def open(
        cls, path: Path, *, busy_timeout_s: float, clock: Clock, versions: Path = VERSIONS
    ) -> Self:
        """Create, check and migrate the file, then serve the running event loop.

        Raises StoreCorrupt if quick_check finds damage, StoreError if a newer version wrote the
        file, and StoreLocked if another process holds it for longer than `busy_timeout_s`.
        """
        await asyncio.to_thread(_prepare, path, busy_timeout_s, versions)
        engine = writer_engine(path, busy_timeout_s=busy_timeout_s)
        writer = Writer.start(Transactions(engine), clock)
        reader = Reader(reader_engine(path, busy_timeout_s=busy_timeout_s))
        return cls(writer, reader, engine.dialect)

    @property
    def dialect(self) -> Dialect:
        """For `types.insert`: rooms build their statements once, where they are constructed."""
        return self._dialect

    @property
    def health(self) -> Health:
        """The writer's condition, as of the last closures that were delivered."""
        return self._writer.health

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction; its value comes after COMMIT. Rules: `Writer.run`."""
        return await self._writer.run(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one snapshot; it cannot write. Rules: `Reader.run`."""
        return await self._reader.run(work)

    async def close(self) -> None:
        """Commit what was accepted, then close; later writes are refused with StoreError."""
        await self._writer.close()
        await self._reader.close()


def _prepare(path: Path, busy_timeout_s: float, versions: Path) -> None:
    file.create(path)
    file.require_sound(path, busy_timeout_s=busy_timeout_s)
    migrate(path, busy_timeout_s=busy_timeout_s, versions=versions)
