"""Many closures, few transactions: the part of the writer that knows SQLite and no thread."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kintsugi.errors import StoreError
from kintsugi.store.failures import condition, store_error
from kintsugi.store.health import Condition

Work = Callable[[Connection], object]

# After these the connection is in doubt. FULL and LOCKED leave it sound: keeping it keeps its page
# cache, and a page limit that was set on it.
_IN_DOUBT = frozenset({Condition.CORRUPT, Condition.BROKEN})


class Outcome(NamedTuple):
    """What became of one closure: its value, committed, or the error for its caller.

    A NamedTuple, as every closure makes one and a frozen dataclass takes three times as long.
    """

    value: object = None
    error: BaseException | None = None


class Settlement(NamedTuple):
    outcomes: list[Outcome]  # one per closure, in their order
    changed: bool  # a row was committed: reads and claims of nothing prove nothing about the disk


class _Attempt(NamedTuple):
    """One transaction: the values of its closures, up to the error that undid them all."""

    values: list[object]
    error: BaseException | None = None
    begun: bool = True
    changed: bool = False


class Transactions:
    """Settles closures on one connection, which it opens when needed and replaces when in doubt.

    To be used from one thread: the driver refuses a connection that changes threads.
    """

    def __init__(self, engine: Engine, *, begin: str = "BEGIN IMMEDIATE") -> None:
        self._engine = engine
        # Said to the driver itself: as an event of the engine it would make SQLAlchemy look for
        # listeners around every statement, a tenth of what a transaction costs.
        self._begin = begin
        self._connection: Connection | None = None

    def settle(self, works: Sequence[Work]) -> Settlement:
        """Run the closures in order and commit all that can be; closures may run several times.

        They share one transaction. When one fails, all is rolled back; those before it get a
        transaction without it, then it is first in the next one, where a failure is its own. So a
        failure among n closures costs one commit more. Rejected: each alone after a failure (n
        commits, and a lost claim is everyday), and savepoints (196 µs each, and no protection, as
        SQLITE_FULL rolls back the whole transaction).
        """
        outcomes: list[Outcome] = []
        changed = False
        size = len(works)
        while rest := works[len(outcomes) :]:
            attempt = self._attempt(rest[:size])
            settled = _settled(attempt, size, len(rest))
            outcomes += settled
            changed = changed or attempt.changed
            size = len(rest) - len(settled) if settled else _smaller(attempt, size)
        return Settlement(outcomes, changed)

    def close(self) -> None:
        """Close the connection, if any; the next closure opens another."""
        if self._connection is not None:
            # What an ailing connection says when it goes is of no use: nothing uncommitted stays.
            with suppress(SQLAlchemyError, sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _attempt(self, works: Sequence[Work]) -> _Attempt:
        values: list[object] = []
        begun = False
        try:
            connection = self._connected()
            driver = _driver(connection)
            changes = driver.total_changes
            with connection.begin():
                driver.execute(self._begin)
                begun = True
                for work in works:
                    values.append(work(connection))
                    _require_transaction(driver)
        # Whatever a closure raises, SystemExit too, is for its own caller: it may neither be
        # committed nor end the thread that works for all the others.
        except BaseException as error:  # noqa: BLE001 # handed over, see above
            self._replace_if_in_doubt(error)
            return _Attempt(values, error, begun)
        return _Attempt(values, changed=driver.total_changes != changes)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _replace_if_in_doubt(self, error: BaseException) -> None:
        connection = self._connection
        if connection is None:
            return
        lost = connection.closed or connection.invalidated or connection.in_transaction()
        if lost or condition(error) in _IN_DOUBT or _driver(connection).in_transaction:
            self.close()


def _settled(attempt: _Attempt, size: int, waiting: int) -> list[Outcome]:
    """Say what is final after an attempt: a value for each, one failure, all refused, or nothing.

    Who was not let in at BEGIN is refused together with all that wait: if each of them knocked,
    the busy timeout would pass once for each.
    """
    if attempt.error is None:
        return [Outcome(value) for value in attempt.values]
    if not attempt.begun:
        return [_failure(attempt.error) for _ in range(waiting)]
    if size == 1 or not attempt.values:
        return [_failure(attempt.error)]
    return []


def _smaller(attempt: _Attempt, size: int) -> int:
    """Say how many share the next transaction: those before the failure.

    When COMMIT itself failed, nobody is named; then it is half of them.
    """
    return len(attempt.values) if len(attempt.values) < size else size // 2


def _failure(error: BaseException) -> Outcome:
    if isinstance(error, (DBAPIError, sqlite3.Error)):
        return Outcome(error=store_error(error))
    if isinstance(error, StopIteration):
        # A future refuses it, as it would end the coroutine that awaits; PEP 479 did the same.
        renamed = RuntimeError("a closure raised StopIteration")
        renamed.__cause__ = error
        return Outcome(error=renamed)
    return Outcome(error=error)


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _require_transaction(driver: sqlite3.Connection) -> None:
    """Stop a closure that committed, or that swallowed an error which rolled everything back.

    What followed it would be committed statement by statement, and again by the next attempt.
    """
    if not driver.in_transaction:
        raise StoreError("a closure ended the transaction, or went on after an error that did")
