"""Works through one event type for one group: claims, handles, settles; lanes side by side."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Protocol

import structlog

from kintsugi.clock import Clock
from kintsugi.errors import ClaimLost, StoreError
from kintsugi.events.bus import POISON_CRASHES, Bus
from kintsugi.events.outcomes import NOTHING, Dead, Delivery, Done, Outcome, Record, Release, Retry
from kintsugi.events.retry import RetryPolicy
from kintsugi.events.states import DeadReason
from kintsugi.store.failures import condition
from kintsugi.store.health import Condition

BACKSTOP_S = 1.0
"""How often to look without having been woken: another process may have written."""

_STORE_RETRY = RetryPolicy(attempts=None, base_s=0.1, cap_s=2.0)


class Handler(Protocol):
    async def handle(self, delivery: Delivery) -> Outcome:
        """Work on one delivery. An exception means: try again as the policy says."""
        ...

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        """What else to record when the delivery is given up, such as an explanation."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerPlan:
    """What a consumer works on, and how much of it."""

    event_type: str
    group: str
    concurrency: int
    retry: RetryPolicy
    deadline_s: float | None = None  # from the first claim of this process, over all retries
    poison_crashes: int = POISON_CRASHES  # deaths holding it after which it is not handled again


@dataclass(frozen=True, slots=True)
class _Run:
    delivery: Delivery
    task: asyncio.Task[None]


class Consumer:
    def __init__(
        self, plan: ConsumerPlan, bus: Bus, handler: Handler, clock: Clock, random: Random
    ) -> None:
        self._plan = plan
        self._bus = bus
        self._handler = handler
        self._clock = clock
        self._random = random
        self._runs: dict[int, _Run] = {}
        self._deadlines: dict[int, float] = {}  # delivery id -> monotonic seconds
        self._timers: set[asyncio.Task[None]] = set()
        self._signal = asyncio.Event()
        self._stopping = False
        self._log = structlog.get_logger("kintsugi.events").bind(group=plan.group)

    @property
    def busy(self) -> int:
        """How many deliveries are being worked on."""
        return len(self._runs)

    async def run(self) -> None:
        """Work until `stop`. What is still running then is for `drain`."""
        self._signal = await self._bus.subscribe(self._plan.event_type, self._plan.group)
        self._wake_after(BACKSTOP_S, repeat=True)
        while not self._stopping:
            await self._signal.wait()
            self._signal.clear()
            await self._fill()

    def stop(self) -> None:
        """Claim no more."""
        self._stopping = True
        self._signal.set()

    async def drain(self, limit_s: float) -> None:
        """After `run` has ended: let what runs finish for `limit_s`, then give the rest back."""
        for timer in self._timers:
            timer.cancel()
        if self._runs:
            limit = asyncio.ensure_future(self._clock.sleep(limit_s))
            work = asyncio.ensure_future(asyncio.wait([run.task for run in self._runs.values()]))
            await asyncio.wait({limit, work}, return_when=asyncio.FIRST_COMPLETED)
            limit.cancel()
            work.cancel()
        for run in list(self._runs.values()):
            run.task.cancel()
            # Where it cannot be given back now, the next start recovers it.
            with suppress(ClaimLost, StoreError):
                await self._bus.settle(run.delivery, Release())

    async def expire(self) -> None:
        """Give up what is past its deadline, whether or not its handler listens to a cancel."""
        now = self._clock.monotonic()
        for run in list(self._runs.values()):
            if self._deadlines.get(run.delivery.id, now + 1) <= now:
                run.task.cancel()
                await self._settle(
                    run.delivery, await self._dead(run.delivery, DeadReason.DEADLINE)
                )
                self._forget(run.delivery)

    async def _fill(self) -> None:
        while not self._stopping and (free := self._plan.concurrency - len(self._runs)) > 0:
            try:
                claimed = await self._bus.claim(self._plan.event_type, self._plan.group, limit=free)
            except StoreError as error:
                self._log.warning("claim.failed", error=str(error))
                self._wake_after(BACKSTOP_S)
                return
            for delivery in claimed:
                self._start(delivery)
            if len(claimed) < free:
                return

    def _start(self, delivery: Delivery) -> None:
        if self._plan.deadline_s is not None:
            self._deadlines.setdefault(delivery.id, self._clock.monotonic() + self._plan.deadline_s)
        task = asyncio.create_task(self._work(delivery), name=f"{self._plan.group}:{delivery.id}")
        self._runs[delivery.id] = _Run(delivery, task)

    async def _work(self, delivery: Delivery) -> None:
        # It ends with the context, and the context with the task.
        structlog.contextvars.bind_contextvars(trace_id=delivery.event.trace_id)
        try:
            await self._settle(delivery, await self._outcome(delivery))
        finally:
            # Another claim of the same delivery may already run under this id.
            if (run := self._runs.get(delivery.id)) and run.delivery is delivery:
                self._forget(delivery)

    def _forget(self, delivery: Delivery) -> None:
        self._runs.pop(delivery.id, None)
        self._signal.set()

    async def _outcome(self, delivery: Delivery) -> Outcome:
        if delivery.crashes >= self._plan.poison_crashes:
            return await self._dead(delivery, DeadReason.POISON)
        if self._remaining_s(delivery) <= 0:
            return await self._dead(delivery, DeadReason.DEADLINE)
        try:
            outcome = await self._handler.handle(delivery)
        except Exception as error:  # noqa: BLE001 - the worker's rim: whatever a handler raises is retried, logged and kept
            self._log.warning("handler.failed", key=delivery.event.idempotency_key, exc_info=True)
            return await self._after_failure(delivery, error)
        return self._within_deadline(delivery, outcome)

    async def _after_failure(self, delivery: Delivery, error: Exception) -> Outcome:
        text = f"{type(error).__name__}: {error}"
        delay_s = self._plan.retry.delay_s(delivery.attempt, self._random)
        if delay_s is None:
            return await self._dead(delivery, DeadReason.ATTEMPTS, text)
        return self._within_deadline(delivery, Retry(error=text, delay_s=delay_s))

    def _within_deadline(self, delivery: Delivery, outcome: Outcome) -> Outcome:
        match outcome:
            case Retry(error=error, delay_s=delay_s):
                return Retry(error=error, delay_s=min(delay_s, self._remaining_s(delivery)))
            case _:
                return outcome

    def _remaining_s(self, delivery: Delivery) -> float:
        deadline = self._deadlines.get(delivery.id)
        return float("inf") if deadline is None else deadline - self._clock.monotonic()

    async def _dead(self, delivery: Delivery, reason: DeadReason, error: str = "") -> Dead:
        try:
            record = await self._handler.bury(delivery, reason)
        except Exception:  # noqa: BLE001 - the worker's rim: a lane is not held up for want of an explanation
            self._log.error("bury.failed", key=delivery.event.idempotency_key, exc_info=True)
            record = NOTHING
        self._log.error("delivery.dead", key=delivery.event.idempotency_key, reason=reason.value)
        return Dead(reason=reason, error=error, record=record)

    async def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """Record the outcome, however long the database needs: a finished turn is never lost."""
        for attempt in count(1):
            try:
                await self._bus.settle(delivery, outcome)
                break
            except ClaimLost:
                self._log.info("claim.lost", key=delivery.event.idempotency_key)
                return
            except Exception as error:  # noqa: BLE001 - what a handler wants recorded can be wrong in any way; then the handler failed
                if condition(error) is Condition.WORKING:
                    self._log.exception("record.failed", key=delivery.event.idempotency_key)
                    outcome = await self._instead_of(delivery, outcome, error)
                else:  # the database is ill, and the outcome is as good as it was
                    self._log.warning("settle.failed", error=repr(error), attempt=attempt)
            await self._clock.sleep(_STORE_RETRY.delay_s(attempt, self._random) or 0)
        if isinstance(outcome, Retry):
            self._wake_after(outcome.delay_s)
        else:
            self._deadlines.pop(delivery.id, None)

    async def _instead_of(self, delivery: Delivery, outcome: Outcome, error: Exception) -> Outcome:
        match outcome:
            case Done():
                return await self._after_failure(delivery, error)
            case Dead(reason=reason):
                return Dead(reason=reason, error=repr(error))
            case _:
                return outcome

    def _wake_after(self, seconds: float, *, repeat: bool = False) -> None:
        async def wake() -> None:
            while True:
                await self._clock.sleep(seconds)
                self._signal.set()
                if not repeat:
                    return

        timer = asyncio.create_task(wake())
        self._timers.add(timer)
        timer.add_done_callback(self._timers.discard)
