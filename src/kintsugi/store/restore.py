"""Puts a backup in the place of the database. Nothing is deleted: what was there is moved aside."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kintsugi.errors import StoreError
from kintsugi.store import backup
from kintsugi.store.backup import Contents
from kintsugi.store.migrations.runner import Migration, migrate

_COMPANIONS = ("-wal", "-shm")
_STAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    contents: Contents  # of the backup, before it was migrated
    migration: Migration
    aside: Path | None  # the folder the old files are in now; None when there were none


def restore(source: Path, database: Path, *, at: datetime, busy_timeout_s: float) -> Restored:
    """Verify a backup, bring a copy of it to this version, and put that in the database's place.

    For a database that nobody has open: the caller holds the lock of the data directory. Raises:
    `StoreCorrupt` for a damaged backup, `StoreError` for one that a newer version made or when the
    disk does not do it. Until the last step nothing of the old database has been touched.
    """
    prepared = database.with_name(f".{database.name}.restoring")
    try:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove(prepared)
        contents = backup.verify(source)
        _copy(source, prepared)
        migration = migrate(prepared, busy_timeout_s=busy_timeout_s)
        backup.read(prepared)
        aside = _exchange(prepared, database, at)
    except OSError as error:
        raise StoreError(f"{error.filename or database}: {error.strerror}") from error
    finally:
        _remove(prepared)
    return Restored(contents=contents, migration=migration, aside=aside)


def _copy(source: Path, target: Path) -> None:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    shutil.copyfile(source, target)


def _exchange(prepared: Path, database: Path, at: datetime) -> Path | None:
    """Set the old files aside and the new one in place.

    The old database keeps its name until the new one takes it in one step: a machine that dies in
    between never starts with an empty one. Its WAL has to go before, as SQLite would apply it to
    the new file; it is with the rest then.
    """
    aside = _set_aside(database, at) if database.exists() else None
    backup.sync(prepared)
    prepared.replace(database)
    backup.sync(database.parent)
    return aside


def _set_aside(database: Path, at: datetime) -> Path:
    aside = database.parent / "replaced" / at.strftime(_STAMP)
    aside.mkdir(mode=0o700, parents=True)
    os.link(database, aside / database.name)
    for companion in _companions(database):
        if companion.exists():
            companion.rename(aside / companion.name)
    backup.sync(aside)
    return aside


def _remove(prepared: Path) -> None:
    """Remove our own unfinished copy, of this run or of one that was killed."""
    for path in (prepared, *_companions(prepared)):
        path.unlink(missing_ok=True)


def _companions(database: Path) -> list[Path]:
    return [database.with_name(database.name + suffix) for suffix in _COMPANIONS]
