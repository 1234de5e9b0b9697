"""Looks at the vitals when asked, with a limit on how long an answer may take."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from kintsugi.clock import Clock
from kintsugi.errors import StoreError
from kintsugi.events.queues import QueueSizes
from kintsugi.store.health import Condition
from kintsugi.web import health
from kintsugi.web.health import Report
from kintsugi.web.lag import LoopLag
from kintsugi.web.metrics import Snapshot
from kintsugi.web.vitals import Vitals

T = TypeVar("T")


class Watch:
    def __init__(
        self, vitals: Vitals, clock: Clock, *, answer_limit_s: float, poll_limit_s: float
    ) -> None:
        """Set the limits, in seconds.

        `answer_limit_s` is longer than the writer may wait for a locked database, so that "locked"
        is not taken for "stuck"; `poll_limit_s` is how old the last poll of a ready bot may be.
        """
        self._vitals = vitals
        self._clock = clock
        self._answer_limit_s = answer_limit_s
        self._poll_limit_s = poll_limit_s
        self.lag = LoopLag(clock)

    async def liveness(self) -> Report:
        return health.liveness(await self._commit())

    async def readiness(self) -> Report:
        return health.readiness(
            await self._commit(), self._vitals.channel(), poll_limit_s=self._poll_limit_s
        )

    async def snapshot(self) -> Snapshot:
        return Snapshot(
            channel=self._vitals.channel(),
            condition=self._vitals.condition(),
            counts=self._vitals.counts(),
            writer=self._vitals.writer(),
            queues=await self._queues(),
            loop_lag_s=self.lag.largest_s,
        )

    async def _commit(self) -> Condition | None:
        return await self._within_limit(self._vitals.commit())

    async def _queues(self) -> QueueSizes | None:
        try:
            return await self._within_limit(self._vitals.queues())
        except StoreError:
            return None

    async def _within_limit(self, asking: Coroutine[None, None, T]) -> T | None:
        """Give the answer, or None if it does not come in time; then nobody waits for it."""
        answer = asyncio.ensure_future(asking)
        limit = asyncio.ensure_future(self._clock.sleep(self._answer_limit_s))
        try:
            await asyncio.wait({answer, limit}, return_when=asyncio.FIRST_COMPLETED)
            return answer.result() if answer.done() else None
        finally:
            answer.cancel()
            limit.cancel()
