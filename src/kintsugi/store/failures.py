"""What SQLite's result codes mean for us.

Decided by the numeric code, never by the text: SQLite words its messages differently from version
to version, and a text may quote the very user input that failed.
"""

import sqlite3
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError

from kintsugi.errors import StoreCorrupt, StoreError, StoreFull, StoreLocked
from kintsugi.store.health import Condition

# https://www.sqlite.org/rescode.html: the low byte is the primary code.
_PRIMARY = 0xFF
# Raised when the shared memory file of the WAL cannot grow. SQLite reports ENOSPC there as an
# I/O error, not as SQLITE_FULL; a full disk is what makes it happen in practice.
_IOERR_SHMSIZE = sqlite3.SQLITE_IOERR_SHMSIZE

_CONDITIONS: Mapping[int, Condition] = MappingProxyType(
    {
        sqlite3.SQLITE_BUSY: Condition.LOCKED,
        sqlite3.SQLITE_LOCKED: Condition.LOCKED,
        sqlite3.SQLITE_FULL: Condition.FULL,
        _IOERR_SHMSIZE: Condition.FULL,
        sqlite3.SQLITE_CORRUPT: Condition.CORRUPT,
        sqlite3.SQLITE_NOTADB: Condition.CORRUPT,
        sqlite3.SQLITE_IOERR: Condition.BROKEN,
        sqlite3.SQLITE_CANTOPEN: Condition.BROKEN,
        sqlite3.SQLITE_READONLY: Condition.BROKEN,
        sqlite3.SQLITE_PERM: Condition.BROKEN,
        sqlite3.SQLITE_AUTH: Condition.BROKEN,
        sqlite3.SQLITE_NOMEM: Condition.BROKEN,
        sqlite3.SQLITE_PROTOCOL: Condition.BROKEN,
    }
)
_ERRORS: Mapping[Condition, type[StoreError]] = MappingProxyType(
    {
        Condition.LOCKED: StoreLocked,
        Condition.FULL: StoreFull,
        Condition.CORRUPT: StoreCorrupt,
    }
)


def condition(error: BaseException | None) -> Condition:
    """Say what an error tells about the database.

    A broken constraint or wrong SQL is the statement's fault and leaves the database WORKING, as
    does every error that did not come from the database at all.
    """
    if isinstance(error, StoreError):
        error = error.__cause__
    if isinstance(error, DBAPIError):
        error = error.orig
    # An error that the sqlite3 module raises on its own account (a closed connection) has no code.
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return Condition.WORKING
    return _CONDITIONS.get(code) or _CONDITIONS.get(code & _PRIMARY, Condition.WORKING)


def store_error(error: DBAPIError | sqlite3.Error) -> StoreError:
    """Give the error as one of ours, with the driver's as its cause.

    The text is the driver's alone: SQLAlchemy's carries the statement and its parameters, which
    are users' messages.
    """
    kind = _ERRORS.get(condition(error), StoreError)
    ours = kind(str(error.orig if isinstance(error, DBAPIError) else error))
    ours.__cause__ = error
    return ours
