"""Statements of the hot path, compiled once and handed to SQLite's driver as they are.

SQLAlchemy spends 40 to 60 us around each statement it has compiled before (cache key, context,
result), SQLite about 4 us on it. A turn runs two dozen of them, so those go past SQLAlchemy where
the connection is the standard library's; on any other, nothing is different from
`connection.execute`.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, Protocol, TypeAlias

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

Parameters: TypeAlias = Mapping[str, Any]
_Processes: TypeAlias = tuple[tuple[int, Callable[[Any], Any]], ...]  # place -> what to do to it


class Changes(Protocol):
    """What a statement did."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...


class _Sqlite(NamedTuple):
    text: str
    fixed: Mapping[str, Any]  # the parameters that the statement itself gives
    pick: Callable[[Parameters], Sequence[Any]]  # those of its places, in their order
    processes: _Processes  # Python -> SQLite

    def values(self, parameters: Parameters) -> Sequence[Any]:
        known = {**self.fixed, **parameters} if self.fixed else parameters
        return _processed(self.pick(known), self.processes)


class Prepared:
    """An INSERT, UPDATE or DELETE whose parameters are always the same ones."""

    def __init__(self, statement: UpdateBase, *, columns: Sequence[str] | None = None) -> None:
        """`columns`: those an INSERT fills from its parameters, by name."""
        self._statement = statement
        self._columns = None if columns is None else list(columns)
        self._sqlite: _Sqlite | None = None  # compiled when it is needed first

    def execute(self, connection: Connection, parameters: Parameters) -> Changes:
        if (driver := _sqlite3(connection)) is None:
            return connection.execute(self._statement, parameters)
        sqlite = self._compiled(connection)
        return driver.execute(sqlite.text, sqlite.values(parameters))

    def execute_many(self, connection: Connection, rows: Sequence[Parameters]) -> None:
        if (driver := _sqlite3(connection)) is not None:
            sqlite = self._compiled(connection)
            driver.executemany(sqlite.text, map(sqlite.values, rows))
        elif rows:
            connection.execute(self._statement, list(rows))

    def _compiled(self, connection: Connection) -> _Sqlite:
        if self._sqlite is None:
            compiled = self._statement.compile(
                dialect=connection.dialect, column_keys=self._columns
            )
            self._sqlite = _sqlite(compiled, connection.dialect)
        return self._sqlite


class PreparedQuery:
    """A SELECT whose parameters are always the same ones."""

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._sqlite: _Sqlite | None = None  # compiled when it is needed first
        columns = statement.selected_columns
        self._types = [column.type for column in columns]
        self._row = _row_type([column.name for column in columns])
        self._processes: _Processes = ()  # SQLite -> Python

    def all(self, connection: Connection, parameters: Parameters) -> Sequence[Any]:
        """The rows, each with its columns as attributes."""
        if (driver := _sqlite3(connection)) is None:
            return connection.execute(self._statement, parameters).all()
        if self._sqlite is None:
            self._compile(connection.dialect)
        assert self._sqlite is not None
        rows = driver.execute(self._sqlite.text, self._sqlite.values(parameters)).fetchall()
        if self._processes:
            rows = [_processed(row, self._processes) for row in rows]
        return list(map(self._row._make, rows))

    def _compile(self, dialect: Dialect) -> None:
        self._processes = _needed(
            type_.dialect_impl(dialect).result_processor(dialect, None) for type_ in self._types
        )
        self._sqlite = _sqlite(self._statement.compile(dialect=dialect), dialect)


def _row_type(names: list[str]) -> Any:
    return namedtuple("Row", names)  # noqa: PYI024 - its fields are the statement's


def _sqlite(compiled: object, dialect: Dialect) -> _Sqlite:
    assert isinstance(compiled, SQLCompiler)
    names = tuple(compiled.positiontup or ())
    binds = compiled.binds
    return _Sqlite(
        text=str(compiled),
        fixed={name: binds[name].effective_value for name in names if not binds[name].required},
        pick=_picker(names),
        processes=_needed(
            binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names
        ),
    )


def _picker(names: Sequence[str]) -> Callable[[Parameters], Sequence[Any]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda parameters: [parameters[name] for name in names]  # of one it gives no sequence


def _needed(processes: Iterable[Callable[[Any], Any] | None]) -> _Processes:
    return tuple((place, each) for place, each in enumerate(processes) if each is not None)


def _processed(values: Sequence[Any], processes: _Processes) -> Sequence[Any]:
    if not processes:
        return values
    processed = list(values)
    for place, process in processes:
        processed[place] = process(processed[place])
    return processed


def _sqlite3(connection: Connection) -> sqlite3.Connection | None:
    """The driver's connection, where it is the standard library's; aiosqlite's is another."""
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, sqlite3.Connection) else None
