import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kintsugi.errors import StoreCorrupt, StoreError
from kintsugi.store import backup
from kintsugi.store.database import Store

AT = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
Add = Callable[[str], Callable[[Connection], str]]


@pytest.fixture
def busy_timeout_s() -> float:
    """As the bot's: a copy locks for a moment as it begins or ends."""
    return 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def take(path: Path, folder: Path, at: datetime = AT) -> backup.Backup:
    return backup.take(path, folder, at=at, busy_timeout_s=5)


def files(folder: Path) -> dict[str, int]:
    """Name -> permissions."""
    return {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()}


def spoil(path: Path, start: int, stop: int) -> None:
    content = bytearray(path.read_bytes())
    content[start:stop] = b"\xff" * (stop - start)
    path.write_bytes(content)


def left_unfinished(folder: Path) -> str:
    folder.mkdir()
    unfinished = folder / ".kintsugi-20261121T070000Z.db.unfinished"
    unfinished.write_text("half")
    return unfinished.name


async def fill(store: Store, add: Add, words: int) -> None:
    await asyncio.gather(*(store.write(add(f"word {number:05} " * 20)) for number in range(words)))


async def test_a_backup_holds_what_was_committed(
    store: Store, path: Path, folder: Path, add: Add
) -> None:
    """It holds every committed row, the log's too, in one private file that needs no other."""
    await fill(store, add, 100)
    made = await asyncio.to_thread(take, path, folder)
    assert made.path == folder / "kintsugi-20261121T070000Z.db"
    assert made.contents.rows["word"] == 100
    assert made.contents.revision is not None
    assert backup.verify(made.path) == made.contents
    assert files(folder) == {made.path.name: 0o600, f"{made.path.name}.sha256": 0o600}
    assert files(folder.parent)[folder.name] == 0o700


async def test_a_backup_beside_a_busy_writer(
    store: Store, path: Path, folder: Path, add: Add
) -> None:
    """While rows are committed all the time, the copy is of one moment, and the writer goes on."""
    await fill(store, add, 500)
    copying = asyncio.create_task(asyncio.to_thread(take, path, folder))
    written = 500
    while not copying.done():
        await store.write(add(f"meanwhile {written}"))
        written += 1
    rows = (await copying).contents.rows["word"]
    assert 500 <= rows <= written
    with closing(sqlite3.connect(path)) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM word").fetchone()
    assert kept == written > 500


async def test_each_row_before_the_copy_is_in_it(
    store: Store, path: Path, folder: Path, add: Add
) -> None:
    """The rows of a copy are the first ones without a gap: a snapshot, no mixture."""
    running = True

    async def write() -> None:
        number = 0
        while running:
            await store.write(add(f"{number}"))
            number += 1

    writing = asyncio.create_task(write())
    for minute in range(3):
        made = await asyncio.to_thread(take, path, folder, AT + timedelta(minutes=minute))
        with closing(sqlite3.connect(made.path)) as connection:
            found = [text for (text,) in connection.execute("SELECT text FROM word ORDER BY rowid")]
        assert found == [str(number) for number in range(len(found))]
    running = False
    await writing


@pytest.mark.parametrize("offset", [0, 30, 5000, 20000, -1])
async def test_a_damaged_backup_is_found(
    store: Store, path: Path, folder: Path, add: Add, offset: int
) -> None:
    """One wrong byte anywhere, in a person's text too, is found by the checksum."""
    await fill(store, add, 200)
    made = await asyncio.to_thread(take, path, folder)
    content = bytearray(made.path.read_bytes())
    content[offset] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match="checksum"):
        backup.verify(made.path)


@pytest.mark.parametrize("keep", [0.3, 0.9])
async def test_a_cut_copy_without_checksum_is_found(
    store: Store, path: Path, folder: Path, add: Add, keep: float
) -> None:
    """A copy that somebody carried elsewhere and that is too short is refused as well."""
    await fill(store, add, 200)
    made = await asyncio.to_thread(take, path, folder)
    content = made.path.read_bytes()
    carried = folder.parent / "carried.db"
    carried.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(StoreCorrupt):
        backup.verify(carried)


def test_no_database_is_no_empty_backup(path: Path, folder: Path) -> None:
    """A database that is not there is an error; nothing that looks like a backup is made."""
    path.parent.mkdir()
    with pytest.raises(StoreError):
        take(path, folder)
    assert list(folder.iterdir()) == []
    assert not path.exists()


async def test_a_damaged_database_makes_no_backup(
    store: Store, path: Path, folder: Path, add: Add
) -> None:
    """Damage is not copied into a good name: the last good backup stays the newest."""
    await fill(store, add, 500)
    good = await asyncio.to_thread(take, path, folder)
    await store.close()
    spoil(path, 8192, 20000)
    with pytest.raises(StoreError):
        take(path, folder, AT + timedelta(days=1))
    assert backup.backups(folder) == [good.path]


def test_a_row_without_its_parent_is_damage(tmp_path: Path) -> None:
    """A copy whose rows refer to nothing is refused."""
    path = tmp_path / "orphan.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE a (id INTEGER PRIMARY KEY);"
            "CREATE TABLE b (a INTEGER REFERENCES a (id)); INSERT INTO b VALUES (1);"
        )
    with pytest.raises(StoreCorrupt, match="a row of b"):
        backup.verify(path)


@pytest.mark.usefixtures("store")
async def test_only_the_newest_are_kept(path: Path, folder: Path) -> None:
    """Pruning keeps so many of the newest with their checksums, and touches nothing else."""
    for day in range(5):
        await asyncio.to_thread(take, path, folder, AT + timedelta(days=day))
    (folder / "mine.txt").write_text("kept")
    removed = backup.prune(folder, keep=2)
    assert [each.name[9:17] for each in removed] == ["20261123", "20261122", "20261121"]
    assert [each.name[9:17] for each in backup.backups(folder)] == ["20261125", "20261124"]
    assert len(files(folder)) == 5


@pytest.mark.usefixtures("store")
async def test_what_a_killed_backup_left_is_no_hindrance(path: Path, folder: Path) -> None:
    """An unfinished copy is no backup, and the next one takes its place."""
    unfinished = left_unfinished(folder)
    assert backup.backups(folder) == []
    await asyncio.to_thread(take, path, folder)
    assert unfinished not in files(folder)


@pytest.mark.usefixtures("store")
async def test_a_folder_that_cannot_be_written(path: Path, tmp_path: Path) -> None:
    """A place that cannot hold a backup is said by its name."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file"):
        await asyncio.to_thread(take, path, tmp_path / "file" / "below")
