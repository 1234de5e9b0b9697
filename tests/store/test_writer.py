import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from kintsugi.clock import ManualClock
from kintsugi.errors import ClaimLost, StoreError
from kintsugi.store.database import Store
from kintsugi.store.engine import writer_engine
from kintsugi.store.transactions import Settlement, Transactions, Work
from kintsugi.store.writer import Writer

Add = Callable[[str], Callable[[Connection], str]]
Words = Callable[[Connection], list[str]]


class Gate:
    """A closure that keeps the writer busy until it is opened."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._open = threading.Event()

    def __call__(self, _connection: Connection) -> None:
        self.entered.set()
        self._open.wait()

    def open(self) -> None:
        self._open.set()


async def queue_behind_gate(
    store: Store, works: Sequence[Callable[[Connection], object]]
) -> tuple[Gate, list[asyncio.Task[Any]]]:
    gate = Gate()
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(store.write(gate))]
    await asyncio.sleep(0)
    await asyncio.to_thread(gate.entered.wait)
    tasks += [asyncio.create_task(store.write(work)) for work in works]
    await asyncio.sleep(0)
    return gate, tasks


async def test_value_is_handed_back(store: Store, add: Add) -> None:
    """A write gives what its closure returned."""
    assert await store.write(add("kin")) == "kin"


async def test_waiting_closures_share_a_commit(
    store: Store, add: Add, words: Words, transactions_seen: list[str]
) -> None:
    """Closures that wait while the writer is busy are committed together, in their order."""
    names = [f"word{number}" for number in range(20)]
    gate, tasks = await queue_behind_gate(store, [add(name) for name in names])
    transactions_seen.clear()
    gate.open()
    assert (await asyncio.gather(*tasks))[1:] == names
    assert transactions_seen.count("commit") == 2, "one for the gate, one for all that waited"
    assert await store.read(words) == names


async def test_group_is_bounded(store: Store, add: Add, transactions_seen: list[str]) -> None:
    """A crowd is committed in several groups, so that the first need not wait for the last."""
    gate, tasks = await queue_behind_gate(store, [add(f"word{number}") for number in range(300)])
    transactions_seen.clear()
    gate.open()
    await asyncio.gather(*tasks)
    assert transactions_seen.count("commit") == 1 + 3, "300 in groups of at most 128"


async def test_only_the_failing_caller_learns_of_it(store: Store, add: Add, words: Words) -> None:
    """A closure's own error comes to its caller unchanged; its neighbours are committed."""

    def lose(connection: Connection) -> None:
        add("lost")(connection)
        raise ClaimLost

    gate, tasks = await queue_behind_gate(store, [add("kin"), lose, add("tsugi")])
    gate.open()
    _, first, lost, last = await asyncio.gather(*tasks, return_exceptions=True)
    assert (first, last) == ("kin", "tsugi")
    assert isinstance(lost, ClaimLost)
    assert await store.read(words) == ["kin", "tsugi"]


async def test_stop_iteration_does_not_hang_the_caller(store: Store, add: Add) -> None:
    """An error that a future refuses is renamed, and the others of its group are served."""

    def exhaust(_connection: Connection) -> object:
        return next(iter(()))

    gate, tasks = await queue_behind_gate(store, [exhaust, add("kin")])
    gate.open()
    _, exhausted, added = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(exhausted, RuntimeError)
    assert isinstance(exhausted.__cause__, StopIteration)
    assert added == "kin"


async def test_cancelled_caller_harms_nobody(store: Store, add: Add, words: Words) -> None:
    """A caller that is cancelled gets CancelledError; its closure and its neighbours are kept."""
    gate, tasks = await queue_behind_gate(store, [add("cancelled"), add("kept")])
    tasks[1].cancel()
    gate.open()
    _, cancelled, kept = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(cancelled, asyncio.CancelledError)
    assert kept == "kept"
    assert await store.read(words) == ["cancelled", "kept"]


async def test_close_finishes_what_was_accepted(store: Store, add: Add) -> None:
    """Closing commits and delivers everything that was accepted, and refuses what comes later."""
    gate, tasks = await queue_behind_gate(store, [add("kin"), add("tsugi")])
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    with pytest.raises(StoreError, match="closed"):
        await store.write(add("late"))
    gate.open()
    await closing
    assert [task.result() for task in tasks[1:]] == ["kin", "tsugi"]
    await store.close()


class DefectiveTransactions(Transactions):
    def settle(self, works: Sequence[Work]) -> Settlement:
        if works[0] is broken:
            raise LookupError("a defect of ours")
        return super().settle(works)


def broken(_connection: Connection) -> None:
    pass


@pytest.mark.usefixtures("store")
async def test_defect_of_the_writer_reaches_the_caller(
    path: Path, clock: ManualClock, add: Add
) -> None:
    """An error inside the writer itself goes to who waits, and the thread works on."""
    engine = writer_engine(path, busy_timeout_s=0)
    writer = Writer.start(DefectiveTransactions(engine), clock)
    with pytest.raises(LookupError):
        await writer.run(broken)
    assert await writer.run(add("kin")) == "kin"
    await writer.close()


def test_writer_outlives_its_loop(path: Path, versions: Path, clock: ManualClock, add: Add) -> None:
    """When the event loop is closed before a group is done, the group is committed all the same."""
    gate = Gate()
    ended = threading.Event()

    class Watched(Transactions):
        def close(self) -> None:
            super().close()
            ended.set()

    async def leave_early() -> Writer:
        await (await Store.open(path, busy_timeout_s=0, clock=clock, versions=versions)).close()
        writer = Writer.start(Watched(writer_engine(path, busy_timeout_s=0)), clock)
        tasks = [asyncio.create_task(writer.run(work)) for work in (gate, add("kept"))]
        tasks.append(asyncio.create_task(writer.close()))
        await asyncio.sleep(0)
        return writer

    asyncio.run(leave_early())
    gate.open()
    ended.wait()

    async def look() -> list[str]:
        store = await Store.open(path, busy_timeout_s=0, clock=clock, versions=versions)
        found = await store.read(
            lambda c: list(c.exec_driver_sql("SELECT text FROM word").scalars())
        )
        await store.close()
        return found

    assert asyncio.run(look()) == ["kept"]
