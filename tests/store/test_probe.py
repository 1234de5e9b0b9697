import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from kintsugi.clock import ManualClock
from kintsugi.store.database import Store
from kintsugi.store.health import Condition
from kintsugi.store.probe import CommitProbe


def wal_size(path: Path) -> int:
    return path.with_name(path.name + "-wal").stat().st_size


async def test_a_probe_really_commits(store: Store, path: Path) -> None:
    """Each probe takes a page through the log, so that a full disk cannot hide."""
    probe = CommitProbe(store)
    await probe()  # the first commit of a file makes its log
    before = wal_size(path)
    assert await probe() is Condition.WORKING
    assert wal_size(path) > before


async def test_a_probe_changes_nothing(store: Store) -> None:
    """What the header said before it says afterwards."""
    await store.write(lambda connection: connection.exec_driver_sql("PRAGMA user_version = 7"))
    await CommitProbe(store)()
    version = await store.read(
        lambda connection: connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    )
    assert version == 7


async def test_a_locked_database_is_an_answer(
    store: Store, held_by_another_process: Callable[[], AbstractContextManager[None]]
) -> None:
    """A database that another process holds is reported, not raised."""
    with held_by_another_process():
        assert await CommitProbe(store)() is Condition.LOCKED


async def test_a_closed_store_takes_no_writes(path: Path, versions: Path) -> None:
    """A store that was closed is not said to be working."""
    store = await Store.open(path, busy_timeout_s=0, clock=ManualClock(), versions=versions)
    await store.close()
    assert await CommitProbe(store)() is Condition.BROKEN


async def test_one_commit_serves_all_who_ask(store: Store, path: Path) -> None:
    """Askers at the same time share one commit, and one that leaves takes it from nobody."""
    probe = CommitProbe(store)
    await probe()
    before = wal_size(path)
    await probe()
    one = wal_size(path) - before
    leaving, *staying = (asyncio.create_task(probe()) for _ in range(5))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await asyncio.gather(*staying) == [Condition.WORKING] * 4
    assert wal_size(path) - before == 2 * one
