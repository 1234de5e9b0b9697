"""Copies of the database that can be trusted: made while it is written to, and read again.

A backup is one file and its checksum beside it (`sha256sum -c` reads that too). It appears under
its name only after it was verified, so whatever is called a backup is one.
"""

import hashlib
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kintsugi.errors import StoreCorrupt, StoreError
from kintsugi.store.failures import store_error

_PREFIX, _SUFFIX = "kintsugi-", ".db"
_CHECKSUM = ".sha256"
_STAMP = "%Y%m%dT%H%M%SZ"  # in UTC, so that the order of names is the order of time
_OWNER_ONLY_FOLDER = 0o700
_OWNER_ONLY_FILE = 0o600
_NAMES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a database holds: its schema's revision (None: never migrated), and rows per table."""

    revision: str | None
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    path: Path
    contents: Contents


def take(database: Path, folder: Path, *, at: datetime, busy_timeout_s: float) -> Backup:
    """Copy the database as of one moment, and verify the copy; blocking.

    Writers go on meanwhile: in WAL mode a reader holds nobody up. Raises: `StoreError` when the
    database cannot be read or the copy cannot be written, `StoreCorrupt` when one of them is
    damaged. Then no backup has appeared, and none was replaced.
    """
    path = folder / f"{_PREFIX}{at.strftime(_STAMP)}{_SUFFIX}"
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        _make_private(unfinished)
        contents = _copy(database, unfinished, busy_timeout_s)
        _require(contents, read(unfinished))
        _publish(unfinished, path)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from error
    finally:
        for leftover in (unfinished, _checksum_of(unfinished)):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)
    return Backup(path=path, contents=contents)


def prune(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups; other files are left alone. Give what was removed.

    Raises: `StoreError` when a file cannot be removed.
    """
    surplus = backups(folder)[keep:]
    try:
        for path in surplus:
            path.unlink()
            _checksum_of(path).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from error
    return surplus


def backups(folder: Path) -> list[Path]:
    """Give the backups in a folder, the newest first."""
    return sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}"), reverse=True)


def verify(path: Path) -> Contents:
    """Read a backup from end to end: its checksum, its structure, its foreign keys, its rows.

    A copy that somebody made without a checksum is checked as far as SQLite can. Raises:
    `StoreCorrupt` when it is damaged, `StoreError` when it cannot be read.
    """
    try:
        _require_checksum(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    return read(path)


def read(path: Path) -> Contents:
    """Check a database as SQLite can, and say what it holds. Raises as `verify`."""
    try:
        with closing(_open(path)) as connection:
            _require_sound(path, connection)
            return _contents(connection)
    except sqlite3.Error as error:
        raise store_error(error) from error


def _copy(database: Path, target: Path, busy_timeout_s: float) -> Contents:
    """Copy in one step, on the snapshot in which the rows were counted."""
    try:
        with closing(_open(database, busy_timeout_s)) as source, closing(_open(target)) as copy:
            source.execute("BEGIN")
            contents = _contents(source)
            # All pages at once: in steps, every commit of the bot would begin the copy anew.
            source.backup(copy)
            # One file, whole by itself; as WAL it would want two more beside it to be read.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise store_error(error) from error
    return contents


def _open(path: Path, busy_timeout_s: float = 0) -> sqlite3.Connection:
    """Open what exists; `sqlite3.connect` alone would make an empty database of a wrong path."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=busy_timeout_s,
        isolation_level=None,
    )


def _contents(connection: sqlite3.Connection) -> Contents:
    names = [name for (name,) in connection.execute(_NAMES)]
    rows = {name: _count(connection, name) for name in sorted(names)}
    revision = None
    if rows.get("alembic_version"):
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return Contents(revision=revision, rows=rows)


def _count(connection: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    (count,) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608 - a name out of the schema, quoted
    return int(count)


def _require_sound(path: Path, connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise StoreCorrupt(f"{path} is damaged: {verdict}")
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise StoreCorrupt(f"{path} is damaged: a row of {broken[0]} lacks its row in {broken[2]}")


def _require(expected: Contents, found: Contents) -> None:
    if found != expected:
        raise StoreCorrupt("the copy does not hold what the database held")


def _require_checksum(path: Path) -> None:
    beside = _checksum_of(path)
    if beside.exists() and beside.read_text().split()[:1] != [_digest(path)]:
        raise StoreCorrupt(f"{path} is damaged: its checksum is another than when it was made")


def _publish(unfinished: Path, path: Path) -> None:
    """Give the copy its name once it is on the disk, the checksum first."""
    sync(unfinished)
    checksum = _checksum_of(unfinished)
    _make_private(checksum)
    checksum.write_text(f"{_digest(unfinished)}  {path.name}\n")
    sync(checksum)
    checksum.replace(_checksum_of(path))
    unfinished.replace(path)
    sync(path.parent)


def _make_private(path: Path) -> None:
    """Make an empty file of ours alone; what a killed backup left under the name goes first."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY_FILE))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checksum_of(path: Path) -> Path:
    return path.with_name(path.name + _CHECKSUM)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
