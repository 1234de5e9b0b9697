"""Both ways to read, `Store.read` and `Store.scan`: they promise the same."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from kintsugi.errors import StoreError
from kintsugi.store.database import Store

Add = Callable[[str], Callable[[Connection], str]]
Words = Callable[[Connection], list[str]]
Look = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


@pytest.fixture
def busy_timeout_s() -> float:
    """As the bot's: the last connection to close locks for a moment, and scanners come and go."""
    return 5


@pytest.fixture(params=["read", "scan"])
def look(request: pytest.FixtureRequest, store: Store) -> Look:
    return store.read if request.param == "read" else store.scan


async def test_sees_what_was_acknowledged(store: Store, look: Look, add: Add, words: Words) -> None:
    """After a write is acknowledged, every read sees it."""
    await store.write(add("kin"))
    assert await look(words) == ["kin"]


async def test_cannot_write(look: Look, add: Add, words: Words) -> None:
    """A read that tries to write gets an error, and nothing is written."""
    with pytest.raises(StoreError):
        await look(add("kin"))
    assert await look(words) == []


async def test_never_waits_for_the_writer(store: Store, look: Look, add: Add, words: Words) -> None:
    """In the middle of a write, reads are answered with what was committed before it."""
    written, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        add("uncommitted")(connection)
        written.set()
        go_on.wait()

    await store.write(add("committed"))
    writing = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(written.wait)
    try:
        assert await look(words) == ["committed"]
    finally:
        go_on.set()
    await writing
    assert await look(words) == ["committed", "uncommitted"]


async def test_own_errors_pass(look: Look) -> None:
    """What a read raises on its own account reaches its caller unchanged."""

    def fail(_connection: Connection) -> None:
        raise LookupError("not here")

    with pytest.raises(LookupError, match="not here"):
        await look(fail)


async def test_cancelled_reads_leave_no_trace(look: Look, words: Words) -> None:
    """However many reads are cancelled half-way, later ones are answered."""
    for turns in range(30):
        reading = asyncio.ensure_future(look(words))
        for _ in range(turns):
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait([reading])
    assert await asyncio.gather(*(look(words) for _ in range(10))) == [[]] * 10


async def test_refused_after_close(store: Store, look: Look, words: Words) -> None:
    """A closed store opens nothing again for a late read."""
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await look(words)


async def test_a_read_sees_one_snapshot(store: Store, add: Add, words: Words) -> None:
    """Two queries of one read agree, also when a write is committed between them."""
    looked, go_on = threading.Event(), threading.Event()

    def look_twice(connection: Connection) -> tuple[list[str], list[str]]:
        first = words(connection)
        looked.set()
        go_on.wait()
        return first, words(connection)

    reading = asyncio.create_task(store.read(look_twice))
    await asyncio.to_thread(looked.wait)
    await store.write(add("between"))
    go_on.set()
    assert await reading == ([], [])
    assert await store.read(words) == ["between"]


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

    seen, _ = await asyncio.gather(store.scan(look_twice), between())
    assert seen == ([], [])
