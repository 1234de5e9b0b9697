import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kintsugi.clock import ManualClock
from kintsugi.errors import StoreCorrupt, StoreFull, StoreLocked
from kintsugi.store.database import Store
from kintsugi.store.health import Condition, Health

Add = Callable[[str], Callable[[Connection], str]]
Words = Callable[[Connection], list[str]]


def damage_second_half(path: Path) -> None:
    content = path.read_bytes()
    half = len(content) // 2
    path.write_bytes(content[:half] + b"\xa5" * (len(content) - half))


def limit_pages(pages: int) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    return work


def delete_words(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM word")


def write_until_killed(command: list[str], acknowledged: int) -> list[str]:
    """Kill the child after so many acknowledgements; give all that it made until it died."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = [child.stdout.readline().strip() for _ in range(acknowledged)]
        child.kill()
        said += child.stdout.read().splitlines()
    assert child.returncode == -signal.SIGKILL
    return said


async def test_open_makes_and_migrates_the_file(store: Store, words: Words, path: Path) -> None:
    """Opening a store that was never there makes a private file with all tables."""
    assert await store.read(words) == []
    assert store.dialect.name == "sqlite"
    for name in ("kintsugi.db", "kintsugi.db-wal", "kintsugi.db-shm"):
        assert path.with_name(name).stat().st_mode & 0o777 == 0o600


async def test_content_survives_reopening(
    path: Path, versions: Path, clock: ManualClock, add: Add, words: Words
) -> None:
    """What was written is there the next time."""
    for word in ("kin", "tsugi"):
        store = await Store.open(path, busy_timeout_s=0, clock=clock, versions=versions)
        await store.write(add(word))
        await store.close()
    store = await Store.open(path, busy_timeout_s=0, clock=clock, versions=versions)
    assert await store.read(words) == ["kin", "tsugi"]
    await store.close()


async def test_damaged_file_is_refused(
    path: Path, versions: Path, clock: ManualClock, add: Add
) -> None:
    """A file that quick_check finds damaged is not opened."""
    store = await Store.open(path, busy_timeout_s=0, clock=clock, versions=versions)
    for number in range(200):
        await store.write(add(f"{number:0500}"))
    await store.close()
    damage_second_half(path)
    with pytest.raises(StoreCorrupt):
        await Store.open(path, busy_timeout_s=0, clock=clock, versions=versions)


async def test_locked_then_working(
    store: Store,
    add: Add,
    words: Words,
    clock: ManualClock,
    held_by_another_process: Callable[[], AbstractContextManager[None]],
) -> None:
    """While another process holds the database writes fail, reads work; afterwards both do."""
    await store.write(add("before"))
    with held_by_another_process():
        clock.advance(60)
        with pytest.raises(StoreLocked):
            await store.write(add("during"))
        assert (store.health.condition, store.health.since) == (Condition.LOCKED, clock.now())
        assert await store.read(words) == ["before"]
    clock.advance(60)
    await store.write(add("after"))
    assert store.health.condition is Condition.WORKING
    assert await store.read(words) == ["before", "after"]


async def test_full_disk_then_room(
    store: Store, add: Add, words: Words, clock: ManualClock
) -> None:
    """On a full disk the owner sees since when; once there is room, writes and health are back."""
    await store.write(add("before"))
    committed_at = clock.now()
    clock.advance(60)
    await store.write(limit_pages(1))
    full_since = clock.now()
    for _ in range(2):
        with pytest.raises(StoreFull):
            await store.write(add("x" * 100_000))
        clock.advance(60)
    assert store.health == Health(
        condition=Condition.FULL, since=full_since, last_commit_at=committed_at
    )
    await store.write(limit_pages(1_000_000))
    await store.write(add("after"))
    assert store.health.condition is Condition.WORKING
    assert store.health.last_commit_at == clock.now()
    assert await store.read(words) == ["before", "after"]


async def test_killed_in_mid_load(
    path: Path, versions: Path, children: Path, clock: ManualClock, words: Words
) -> None:
    """After kill -9 every acknowledged write is there, and the file is sound."""
    command = [sys.executable, str(children / "write_words.py"), str(path), str(versions)]
    for acknowledged_at_least in (1, 100, 237):
        acknowledged = await asyncio.to_thread(write_until_killed, command, acknowledged_at_least)
        store = await Store.open(path, busy_timeout_s=0, clock=clock, versions=versions)
        stored = await store.read(words)
        await store.write(delete_words)
        await store.close()
        assert set(acknowledged) <= set(stored)
        assert len(stored) == len(set(stored))
