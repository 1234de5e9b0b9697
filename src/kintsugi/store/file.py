"""The database file on the disk: made private, and checked before anybody trusts it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from kintsugi.errors import StoreCorrupt
from kintsugi.store.failures import store_error

_OWNER_ONLY_FOLDER = 0o700
_OWNER_ONLY_FILE = 0o600


def create(path: Path) -> None:
    """Make the folder (0700) and an empty file (0600) where there is none.

    What exists keeps its permissions: they may be the owner's own choice. SQLite gives its -wal and
    -shm files those of the database.
    """
    path.parent.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    path.touch(mode=_OWNER_ONLY_FILE)


def require_sound(path: Path, *, busy_timeout_s: float) -> None:
    """Run SQLite's quick_check, which reads the whole file.

    Raises StoreCorrupt with the first damage found, StoreLocked or StoreError if it cannot look.
    """
    try:
        with closing(sqlite3.connect(path, timeout=busy_timeout_s)) as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise store_error(error) from error
    if verdict != "ok":
        raise StoreCorrupt(verdict)
