"""A consumer whose database is held by somebody else, full, or broken: nothing is done twice."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kintsugi.clock import ManualClock
from kintsugi.events.consumer import BACKSTOP_S
from kintsugi.events.outcomes import Delivery, Done, Outcome, Record
from kintsugi.store.failures import store_error
from tests.events.ground import Received, fill
from tests.events.workshop import Workshop


@pytest.fixture
def locked(tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
    """While inside, somebody else holds the database's write lock."""

    @contextmanager
    def hold() -> Iterator[None]:
        rival = sqlite3.connect(tmp_path / "kintsugi.db", isolation_level=None)
        rival.execute("BEGIN IMMEDIATE")
        yield
        rival.execute("ROLLBACK")
        rival.close()

    return hold


async def test_outcome_waits_for_a_locked_database(
    workshop: Workshop,
    clock: ManualClock,
    locked: Callable[[], AbstractContextManager[None]],
    received: Received,
) -> None:
    """While another process holds the database, what was done is kept and recorded later."""
    workshop.hands.hold("a")
    await fill(workshop.bus, received("a"))
    workshop.open()
    await workshop.settled()
    with locked():
        workshop.hands.gates["a"].set()
        for _ in range(5):
            await workshop.settled()
            clock.advance(2)
        assert await workshop.states() == {"a": ("claimed", 1)}
    for _ in range(5):  # it may have been inside a pause of up to two seconds, or inside SQLite's
        clock.advance(2)
        await workshop.settled()
    assert workshop.hands.begun == ["a"], "it was not done again"
    assert await workshop.states() == {"a": ("done", 1)}


async def test_outcome_waits_for_a_full_disk(
    workshop: Workshop, clock: ManualClock, received: Received
) -> None:
    """While the disk is full an outcome is kept; when there is room again, it is recorded."""

    def limit_pages(connection: Connection, pages: int) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    large = replace(received("b", "8:0:8"), payload={"update": {"text": "x" * 100_000}})
    workshop.hands.hold("a")
    workshop.hands.plays["a"] = [Done(record=Record(events=(large,)))]
    await fill(workshop.bus, received("a"))
    workshop.open()
    await workshop.settled()
    await workshop.store.write(partial(limit_pages, pages=1))
    workshop.hands.gates["a"].set()
    for _ in range(5):
        await workshop.settled()
        clock.advance(2)
    assert await workshop.states() == {"a": ("claimed", 1)}
    await workshop.store.write(partial(limit_pages, pages=100_000))
    clock.advance(2)
    await workshop.eventually(lambda: workshop.hands.finished == ["a", "b"])


async def test_outcome_waits_for_a_broken_disk(
    workshop: Workshop, clock: ManualClock, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An I/O error left nothing behind: what was done is recorded later, and not done again."""
    settle, tries = workshop.bus.settle, 0

    async def ailing(delivery: Delivery, outcome: Outcome) -> None:
        nonlocal tries
        tries += 1
        if tries <= 3:
            broken = sqlite3.OperationalError("disk I/O error")
            broken.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise store_error(broken)
        await settle(delivery, outcome)

    monkeypatch.setattr(workshop.bus, "settle", ailing)
    await fill(workshop.bus, received("a"))
    workshop.open(attempts=1)
    for _ in range(5):
        await workshop.settled()
        clock.advance(2)
    await workshop.settled()
    assert workshop.hands.begun == ["a"]
    assert await workshop.states() == {"a": ("done", 1)}


async def test_claim_survives_a_locked_database(
    workshop: Workshop,
    clock: ManualClock,
    locked: Callable[[], AbstractContextManager[None]],
    received: Received,
) -> None:
    """A consumer that cannot claim goes on trying and works when it can."""
    workshop.open()
    await workshop.settled()
    await workshop.bus.publish([received("a")])
    with locked():
        await workshop.settled()
        assert workshop.hands.begun == []
    clock.advance(BACKSTOP_S)
    await workshop.eventually(lambda: workshop.hands.finished == ["a"])
