"""Statements of the hot path, compiled once and handed to SQLite's driver as they are.

SQLAlchemy spends 40 to 60 us around each statement it has compiled before (cache key, context,
result), SQLite about 4 us on it. A turn runs a dozen of them that only change rows, so those go
past SQLAlchemy where the database is SQLite; elsewhere, and for queries, nothing is different
from `connection.execute`.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

Parameters = Mapping[str, Any]


class Changes(Protocol):
    """What a statement did."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...


class _Sqlite(NamedTuple):
    text: str
    names: tuple[str, ...]  # of the parameters, in their positions
    fixed: Mapping[str, Any]  # those the statement itself gives
    processors: Mapping[str, Any]  # Python value -> SQLite value

    def values(self, parameters: Parameters) -> list[Any]:
        values = [
            parameters[name] if name in parameters else self.fixed[name] for name in self.names
        ]
        for position, name in enumerate(self.names):
            if (process := self.processors.get(name)) is not None:
                values[position] = process(values[position])
        return values


class Prepared:
    """An INSERT, UPDATE or DELETE whose parameters are always the same ones."""

    def __init__(
        self, statement: UpdateBase, dialect: Dialect, *, columns: Sequence[str] | None = None
    ) -> None:
        """`columns`: those an INSERT fills from its parameters, by name."""
        self._statement = statement
        self._sqlite = _compile(statement, dialect, columns) if dialect.name == "sqlite" else None

    def execute(self, connection: Connection, parameters: Parameters) -> Changes:
        if self._sqlite is None:
            return connection.execute(self._statement, parameters)
        return _driver(connection).execute(self._sqlite.text, self._sqlite.values(parameters))

    def execute_many(self, connection: Connection, rows: Sequence[Parameters]) -> None:
        if self._sqlite is None:
            connection.execute(self._statement, list(rows))
        else:
            _driver(connection).executemany(self._sqlite.text, map(self._sqlite.values, rows))


def _compile(statement: UpdateBase, dialect: Dialect, columns: Sequence[str] | None) -> _Sqlite:
    keys = None if columns is None else list(columns)
    compiled = statement.compile(dialect=dialect, column_keys=keys)
    assert isinstance(compiled, SQLCompiler)
    names = tuple(compiled.positiontup or ())
    return _Sqlite(
        text=str(compiled),
        names=names,
        fixed={
            name: compiled.binds[name].effective_value
            for name in names
            if not compiled.binds[name].required
        },
        processors={
            name: process
            for name in names
            if (process := compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
        },
    )


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
