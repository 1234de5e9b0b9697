import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from kintsugi.errors import ClaimLost, StoreCorrupt, StoreError, StoreFull, StoreLocked
from kintsugi.store.failures import condition, store_error
from kintsugi.store.health import Condition

CODES = [
    (sqlite3.SQLITE_BUSY, StoreLocked, Condition.LOCKED, "the write lock is taken"),
    (sqlite3.SQLITE_BUSY_RECOVERY, StoreLocked, Condition.LOCKED, "another process recovers"),
    (sqlite3.SQLITE_FULL, StoreFull, Condition.FULL, "disk or max_page_count"),
    (sqlite3.SQLITE_IOERR_SHMSIZE, StoreFull, Condition.FULL, "no room for the shared memory"),
    (sqlite3.SQLITE_CORRUPT, StoreCorrupt, Condition.CORRUPT, "malformed"),
    (sqlite3.SQLITE_CORRUPT_INDEX, StoreCorrupt, Condition.CORRUPT, "an index is malformed"),
    (sqlite3.SQLITE_NOTADB, StoreCorrupt, Condition.CORRUPT, "another kind of file"),
    (sqlite3.SQLITE_IOERR_FSYNC, StoreError, Condition.BROKEN, "the disk failed"),
    (sqlite3.SQLITE_READONLY, StoreError, Condition.BROKEN, "no permission to write"),
    (sqlite3.SQLITE_CONSTRAINT_UNIQUE, StoreError, Condition.WORKING, "the statement's fault"),
    (sqlite3.SQLITE_ERROR, StoreError, Condition.WORKING, "wrong SQL"),
]


@pytest.mark.parametrize(("code", "kind", "expected", "remark"), CODES)
def test_codes(code: int, kind: type[StoreError], expected: Condition, remark: str) -> None:
    """The kind of an error is told by SQLite's code, primary or extended."""
    driver = sqlite3.OperationalError(remark)
    driver.sqlite_errorcode = code
    ours = store_error(OperationalError("INSERT INTO t VALUES (?)", ("a secret",), driver))
    assert type(ours) is kind
    assert condition(ours) is expected


def test_text_holds_no_parameters() -> None:
    """What a user wrote does not get into the error's text, and so not into a log."""
    driver = sqlite3.OperationalError("database is locked")
    driver.sqlite_errorcode = sqlite3.SQLITE_BUSY
    ours = store_error(OperationalError("INSERT INTO t VALUES (?)", ("a secret",), driver))
    assert str(ours) == "database is locked"


@pytest.mark.parametrize("error", [None, ClaimLost(), StoreError("closed"), sqlite3.Error()])
def test_other_errors_say_nothing_of_the_database(error: BaseException | None) -> None:
    """Success, a closure's own error, and errors without a code leave the database WORKING."""
    assert condition(error) is Condition.WORKING
