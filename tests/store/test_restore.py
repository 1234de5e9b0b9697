import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kintsugi.clock import ManualClock
from kintsugi.errors import StoreCorrupt, StoreError
from kintsugi.store import backup
from kintsugi.store.database import Store
from kintsugi.store.migrations.revisions import head_revision
from kintsugi.store.restore import restore

AT = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


@pytest.fixture
async def saved(path: Path, tmp_path: Path) -> Path:
    """A backup of a database of this version, with one row; the database is gone on since."""
    store = await Store.open(path, busy_timeout_s=0, clock=ManualClock())
    await store.write(_subscribe("saved"))
    made = await asyncio.to_thread(backup.take, path, tmp_path / "backups", at=AT, busy_timeout_s=0)
    await store.write(_subscribe("later"))
    await store.close()
    return made.path


def _subscribe(group: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO subscription VALUES ('t', ?)", (group,))

    return work


def _groups(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [group for (group,) in connection.execute("SELECT consumer_group FROM subscription")]


def test_the_backup_takes_the_databases_place(path: Path, saved: Path) -> None:
    """Afterwards the database holds what the backup held, and the old one is aside, whole."""
    done = restore(saved, path, at=AT, busy_timeout_s=0)
    assert _groups(path) == ["saved"]
    assert done.aside is not None
    assert sorted(_groups(done.aside / path.name)) == ["later", "saved"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert saved.exists()


def test_an_old_log_is_not_applied_to_the_new_database(path: Path, saved: Path) -> None:
    """The write-ahead log that a crash left goes aside with its database, byte by byte."""
    wal, shm = (path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO subscription VALUES ('t', 'unsaved')")
        connection.commit()
        log = wal.read_bytes()
        crashed = {each: each.read_bytes() for each in (path, wal, shm)}
    for file, content in crashed.items():
        file.write_bytes(content)
    done = restore(saved, path, at=AT, busy_timeout_s=0)
    assert _groups(path) == ["saved"]
    assert done.aside is not None
    assert (done.aside / wal.name).read_bytes() == log
    assert "unsaved" in _groups(done.aside / path.name)


def test_a_first_database_is_restored_too(tmp_path: Path, saved: Path) -> None:
    """On a new machine there is nothing to set aside."""
    new = tmp_path / "new" / "kintsugi.db"
    assert restore(saved, new, at=AT, busy_timeout_s=0).aside is None
    assert _groups(new) == ["saved"]


@pytest.mark.parametrize("offset", [16, 100, 4096])
def test_a_damaged_backup_changes_nothing(path: Path, saved: Path, offset: int) -> None:
    """A backup that does not verify is refused before the database is touched."""
    content = bytearray(saved.read_bytes())
    content[offset] ^= 0xFF
    saved.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(StoreCorrupt):
        restore(saved, path, at=AT, busy_timeout_s=0)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_backup_of_a_newer_version_changes_nothing(path: Path, saved: Path) -> None:
    """A backup that this version cannot read is refused by its revision."""
    with closing(sqlite3.connect(saved)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    saved.with_name(saved.name + ".sha256").unlink()
    with pytest.raises(StoreError, match="9999"):
        restore(saved, path, at=AT, busy_timeout_s=0)
    assert sorted(_groups(path)) == ["later", "saved"]
    assert [each.name for each in path.parent.iterdir()] == [path.name]


async def test_an_older_backup_is_migrated(path: Path, tmp_path: Path) -> None:
    """A backup from before the first migration comes out at this version's revision."""
    older = tmp_path / "older.db"
    sqlite3.connect(older).close()
    older.touch()
    done = restore(older, path, at=AT, busy_timeout_s=0)
    assert done.migration.before is None
    assert done.migration.after == head_revision()
    store = await Store.open(path, busy_timeout_s=0, clock=ManualClock())
    await store.close()


@pytest.mark.usefixtures("saved")
def test_a_backup_that_is_not_there(path: Path, tmp_path: Path) -> None:
    """A wrong name is an error, and makes no empty database."""
    with pytest.raises(StoreError):
        restore(tmp_path / "none.db", path, at=AT, busy_timeout_s=0)
    assert not (tmp_path / "none.db").exists()
    assert sorted(_groups(path)) == ["later", "saved"]


def test_a_killed_restore_is_no_hindrance(path: Path, saved: Path) -> None:
    """What an earlier restore left unfinished is removed, and this one succeeds."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(f".{path.name}.restoring{suffix}").write_text("half")
    restore(saved, path, at=AT, busy_timeout_s=0)
    assert _groups(path) == ["saved"]
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name, "replaced"]
