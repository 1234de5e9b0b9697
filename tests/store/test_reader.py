import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from kintsugi.errors import StoreError
from kintsugi.store.database import Store

Add = Callable[[str], Callable[[Connection], str]]
Words = Callable[[Connection], list[str]]


async def test_reader_sees_what_was_acknowledged(store: Store, add: Add, words: Words) -> None:
    """After a write is acknowledged, every read sees it."""
    await store.write(add("kin"))
    assert await store.read(words) == ["kin"]


async def test_reader_cannot_write(store: Store, add: Add, words: Words) -> None:
    """A read that tries to write gets an error, and nothing is written."""
    with pytest.raises(StoreError):
        await store.read(add("kin"))
    assert await store.read(words) == []


async def test_reader_never_waits_for_the_writer(store: Store, add: Add, words: Words) -> None:
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
        assert await store.read(words) == ["committed"]
    finally:
        go_on.set()
    await writing
    assert await store.read(words) == ["committed", "uncommitted"]


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
    first, second = await reading
    assert first == second == []
    assert await store.read(words) == ["between"]


async def test_own_errors_pass(store: Store) -> None:
    """What a read raises on its own account reaches its caller unchanged."""

    def fail(_connection: Connection) -> None:
        raise LookupError("not here")

    with pytest.raises(LookupError, match="not here"):
        await store.read(fail)


async def test_cancelled_reads_leave_the_reader_whole(store: Store, words: Words) -> None:
    """However many reads are cancelled half-way, later ones are answered."""
    for turns in range(30):
        reading = asyncio.create_task(store.read(words))
        for _ in range(turns):
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait([reading])
    assert await asyncio.gather(*(store.read(words) for _ in range(10))) == [[]] * 10
