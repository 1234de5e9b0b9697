"""The store as the rooms know it: write, read, and how it is."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import Connection, Dialect

from kintsugi.clock import Clock
from kintsugi.store import file
from kintsugi.store.engine import reader_engine, scanner_engine, writer_engine
from kintsugi.store.health import Health
from kintsugi.store.load import WriterLoad
from kintsugi.store.migrations.revisions import VERSIONS
from kintsugi.store.migrations.runner import migrate
from kintsugi.store.scanner import Scanner
from kintsugi.store.transactions import Transactions
from kintsugi.store.writer import Writer

T = TypeVar("T")


class Store:
    """One writer, one reader and a few scanners on one database file; made by `open`."""

    def __init__(self, writer: Writer, reader: Writer, scanner: Scanner, dialect: Dialect) -> None:
        self._writer = writer
        self._reader = reader
        self._scanner = scanner
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
        # What makes writes cheap, one hand-over for all that wait, makes short reads cheap too.
        read_only = reader_engine(path, busy_timeout_s=busy_timeout_s)
        reader = Writer.start(Transactions(read_only, begin="BEGIN"), clock)
        scanner = Scanner(scanner_engine(path, busy_timeout_s=busy_timeout_s))
        return cls(writer, reader, scanner, engine.dialect)

    @property
    def dialect(self) -> Dialect:
        """For `types.insert`: rooms build their statements once, where they are constructed."""
        return self._dialect

    @property
    def health(self) -> Health:
        """The writer's condition, as of the last closures that were delivered."""
        return self._writer.health

    @property
    def load(self) -> WriterLoad:
        """How many groups the writer has settled, and closures in them."""
        return self._writer.load

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction; its value comes after COMMIT. Rules: `Writer.run`."""
        return await self._writer.run(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run a short `work` on one snapshot; it cannot write. Rules: `Writer.run`.

        All reads share one connection and one thread: what takes long is for `scan`.
        """
        return await self._reader.run(work)

    async def scan(self, work: Callable[[Connection], T]) -> T:
        """Run a `work` that may take long on one snapshot; it cannot write. Rules: `Scanner.run`.

        It costs 450 us of CPU where `read` costs 25 to 90, and holds nobody up.
        """
        return await self._scanner.run(work)

    async def close(self) -> None:
        """Commit what was accepted, then close; later writes are refused with StoreError."""
        await self._writer.close()
        await self._reader.close()
        await self._scanner.close()


def _prepare(path: Path, busy_timeout_s: float, versions: Path) -> None:
    file.create(path)
    file.require_sound(path, busy_timeout_s=busy_timeout_s)
    migrate(path, busy_timeout_s=busy_timeout_s, versions=versions)
