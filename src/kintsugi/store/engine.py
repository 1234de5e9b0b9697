"""The ways into the database file, and the pragmas each connection starts with."""

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, NullPool

_WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # NORMAL may lose the last commits when the power goes; with group commit FULL costs the same.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # SQLite's own default, 4 MB of 4 KiB pages, said so that a build of SQLite cannot change it.
    "PRAGMA wal_autocheckpoint = 1000",
    # A long read lets the WAL grow; afterwards it is cut back to 64 MB instead of staying large.
    "PRAGMA journal_size_limit = 67108864",
)
# Migrations rebuild tables, and DROP TABLE deletes the rows of every table that refers to it while
# foreign keys are on; the pragma does nothing inside a transaction, so it must be off from the
# start: https://www.sqlite.org/lang_altertable.html#otheralter
_MIGRATION_PRAGMAS = tuple(
    "PRAGMA foreign_keys = OFF" if "foreign_keys" in pragma else pragma
    for pragma in _WRITER_PRAGMAS
)
_READER_PRAGMAS = ("PRAGMA query_only = ON",)

# Statements the driver keeps prepared per connection; its default of 128 is near what a busy house
# uses, and an evicted statement is parsed again.
_PREPARED_STATEMENTS = 512
# More connections than this only compete for the interpreter.
_SCANNERS = 4


def writer_engine(path: Path, *, busy_timeout_s: float) -> Engine:
    """Give an engine for `Transactions`, which begins each transaction itself."""
    return _sync_engine(path, busy_timeout_s, _WRITER_PRAGMAS)


def migration_engine(path: Path, *, busy_timeout_s: float) -> Engine:
    """Give a writer whose foreign keys are off: whoever uses it runs foreign_key_check itself."""
    engine = _sync_engine(path, busy_timeout_s, _MIGRATION_PRAGMAS)
    _begin_by(engine, "BEGIN IMMEDIATE")
    return engine


def reader_engine(path: Path, *, busy_timeout_s: float) -> Engine:
    """Give an engine that cannot write, for `Transactions` as well."""
    return _sync_engine(path, busy_timeout_s, _READER_PRAGMAS)


def scanner_engine(path: Path, *, busy_timeout_s: float) -> AsyncEngine:
    """Give connections that cannot write and whose transactions each see one snapshot."""
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        connect_args=_connect_args(busy_timeout_s),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=_SCANNERS,
        max_overflow=0,
    )
    _set_pragmas(engine.sync_engine, _READER_PRAGMAS)
    _begin_by(engine.sync_engine, "BEGIN")
    return engine


def _sync_engine(path: Path, busy_timeout_s: float, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args=_connect_args(busy_timeout_s),
        poolclass=NullPool,
    )
    _set_pragmas(engine, pragmas)
    return engine


def _connect_args(busy_timeout_s: float) -> dict[str, object]:
    # isolation_level None: the driver then leaves BEGIN to us. In its legacy mode it begins late,
    # not for DDL at all, and commits at RELEASE.
    return {
        "isolation_level": None,
        "timeout": busy_timeout_s,
        "cached_statements": _PREPARED_STATEMENTS,
    }


def _set_pragmas(engine: Engine, pragmas: tuple[str, ...]) -> None:
    def set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    event.listen(engine, "connect", set_pragmas)


def _begin_by(engine: Engine, statement: str) -> None:
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine, "begin", begin_transaction)
