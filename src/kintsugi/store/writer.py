"""The one writer: every transaction is a closure, run in one thread, committed in groups."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, Self, TypeVar

from sqlalchemy import Connection

from kintsugi.clock import Clock
from kintsugi.errors import StoreError
from kintsugi.store.failures import condition
from kintsugi.store.health import Condition, Health
from kintsugi.store.load import WriterLoad
from kintsugi.store.transactions import Outcome, Settlement, Transactions, Work

T = TypeVar("T")

# From here on a larger group gains nothing and only makes the first of it wait for the last.
_GROUP = 128


class _Job(NamedTuple):
    work: Work
    future: asyncio.Future[Any]  # of what its work returns; a queue of jobs cannot say it


class Writer:
    """Hands closures to its thread and their outcomes back to the event loop it was started in."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        # Measured against a deque with a Condition and against one put per turn of the loop: see
        # docs/decisions/0001-one-writer.md.
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closing = False
        self._ended = asyncio.Event()
        self._health = Health(condition=Condition.WORKING, since=clock.now())
        self._load = WriterLoad()
        # A daemon: a process that forgot to close may end. SQLite drops what was not committed.
        self._thread = Thread(target=self._serve, name="store-writer", daemon=True)

    @classmethod
    def start(cls, transactions: Transactions, clock: Clock) -> Self:
        """Begin to serve the running event loop; the database is opened by the first closure."""
        writer = cls(transactions, clock)
        writer._thread.start()
        return writer

    @property
    def health(self) -> Health:
        return self._health

    @property
    def load(self) -> WriterLoad:
        return self._load

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction and give its value after COMMIT, in the order of the calls.

        `work` uses SQLAlchemy Core on the connection and nothing else. It runs in another thread
        and perhaps several times, so it has no effect outside the database and returns rows, not
        a result still to be fetched; it neither commits nor rolls back, and catches no database
        error (ON CONFLICT is the way).

        Raises what `work` raised, or StoreLocked, StoreFull, StoreCorrupt or StoreError; nothing
        of `work` is kept then. A caller that is cancelled does not learn whether `work` was
        committed: it mostly was. After `close` it raises StoreError.
        """
        if self._closing:
            raise StoreError("the store is closed")
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(work, future))
        return await future

    async def close(self) -> None:
        """Finish what was accepted, hand it over, and end the thread; again is harmless."""
        if not self._closing:
            self._closing = True
            self._jobs.put(None)
        await self._ended.wait()

    def _serve(self) -> None:
        while self._serve_group():
            pass
        self._transactions.close()
        self._call_loop(self._ended.set)

    def _serve_group(self) -> bool:
        jobs = self._next_jobs()
        if jobs:
            self._call_loop(self._deliver, jobs, self._settle(jobs))
        return bool(jobs)

    def _next_jobs(self) -> list[_Job]:
        """Wait for a job and take those that wait with it; none at the end."""
        jobs: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            # Nobody else takes from the queue, so what is not empty now will not be.
            if len(jobs) == _GROUP or self._jobs.empty():
                return jobs
            job = self._jobs.get()
        if jobs:
            self._jobs.put(None)
        return jobs

    def _settle(self, jobs: list[_Job]) -> Settlement:
        try:
            return self._transactions.settle([job.work for job in jobs])
        # The rim of the thread: a defect of ours goes to the callers, who else waited for ever.
        except Exception as defect:  # noqa: BLE001 # handed over, see above
            return Settlement([Outcome(error=defect) for _ in jobs], changed=False)

    def _call_loop(self, function: Callable[..., object], *arguments: object) -> None:
        # A closed loop has nobody left who waits.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function, *arguments)

    def _deliver(self, jobs: list[_Job], settlement: Settlement) -> None:
        self._load = self._load.after(len(jobs))
        self._health = self._health.after(
            (condition(each.error) for each in settlement.outcomes if each.error is not None),
            changed=settlement.changed,
            now=self._clock.now(),
        )
        for job, outcome in zip(jobs, settlement.outcomes, strict=True):
            if job.future.done():  # its caller was cancelled
                continue
            if outcome.error is None:
                job.future.set_result(outcome.value)
            else:
                job.future.set_exception(outcome.error)
