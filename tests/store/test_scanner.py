import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from kintsugi.errors import StoreError
from kintsugi.store.database import Store

Add = Callable[[str], Callable[[Connection], str]]
Words = Callable[[Connection], list[str]]


async def test_scan_sees_what_was_acknowledged(store: Store, add: Add, words: Words) -> None:
    """After a write is acknowledged, every scan sees it."""
    await store.write(add("kin"))
    assert await store.scan(words) == ["kin"]


async def test_scan_cannot_write(store: Store, add: Add, words: Words) -> None:
    """A scan that tries to write gets an error, and nothing is written."""
    with pytest.raises(StoreError):
        await store.scan(add("kin"))
    assert await store.scan(words) == []


async def test_scan_never_waits_for_the_writer(store: Store, add: Add, words: Words) -> None:
    """In the middle of a write, scans are answered with what was committed before it."""
    written, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        add("uncommitted")(connection)
        written.set()
        go_on.wait()

    await store.write(add("committed"))
    writing = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(written.wait)
    try:
        assert await store.scan(words) == ["committed"]
    finally:
        go_on.set()
    await writing
    assert await store.scan(words) == ["committed", "uncommitted"]


async def test_a_scan_sees_one_snapshot(store: Store, add: Add, words: Words) -> None:
    """Two queries of one scan agree, also when a write is committed between them."""
    looked, go_on = asyncio.Event(), asyncio.Event()

    async def between() -> None:
        await looked.wait()
        await store.write(add("between"))
        go_on.set()

    def look_twice(connection: Connection) -> tuple[list[str], list[str]]:
        first = words(connection)
        looked.set()
        while not go_on.is_set():  # each query lets the event loop run
            words(connection)
        return first, words(connection)

    (first, second), _ = await asyncio.gather(store.scan(look_twice), between())
    assert first == second == []


async def test_own_errors_pass(store: Store) -> None:
    """What a scan raises on its own account reaches its caller unchanged."""

    def fail(_connection: Connection) -> None:
        raise LookupError("not here")

    with pytest.raises(LookupError, match="not here"):
        await store.scan(fail)


async def test_cancelled_scans_leave_the_pool_whole(store: Store, words: Words) -> None:
    """However many scans are cancelled half-way, later ones find a connection."""
    for turns in range(30):
        scanning = asyncio.create_task(store.scan(words))
        for _ in range(turns):
            await asyncio.sleep(0)
        scanning.cancel()
        await asyncio.wait([scanning])
    assert await asyncio.gather(*(store.scan(words) for _ in range(10))) == [[]] * 10
