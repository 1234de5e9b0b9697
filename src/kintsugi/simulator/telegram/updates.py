"""The queue of updates: confirmed by offset, filtered by kind, waited for by one poller."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from kintsugi.clock import Clock
from kintsugi.simulator.telegram.refusal import (
    CONFLICT_OTHER_POLL,
    CONFLICT_SET_WEBHOOK,
    bad_request,
    conflict,
)

KEPT_FOR = timedelta(hours=24)  # the Bot API's documentation: no longer than 24 hours
FIRST_UPDATE_ID = 100_000_001  # Telegram begins with some large number, too

_ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Wake(Enum):
    """Why a waiting poller goes on."""

    READY = "There are updates."
    TIMEOUT = "The time it asked for has passed."
    OTHER_POLL = "Another getUpdates has begun."
    WEBHOOK = "A webhook was set."
    CLOSED = "The server stops."


@dataclass(frozen=True, slots=True)
class _Pending:
    update_id: int
    since: datetime
    update: Mapping[str, object]


class UpdateQueue:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pending: deque[_Pending] = deque()
        self._next_id = FIRST_UPDATE_ID
        self._allowed: frozenset[str] = frozenset()  # empty: all but `_ONLY_WHEN_ASKED`
        self._poller: asyncio.Future[Wake] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: object) -> None:
        """Remember which kinds of later updates the bot wants. Raises: a 400 for what is no list.

        An empty list means Telegram's default; None leaves the choice as it was.
        """
        if kinds is None:
            return
        if not isinstance(kinds, list):
            raise bad_request("can't parse allowed_updates: expected an Array")
        self._allowed = frozenset(str(kind) for kind in kinds)

    def push(self, kind: str, content: Mapping[str, object]) -> int:
        """Queue an update and return its id, which is spent also when the bot does not want it."""
        update_id = self.skip()
        wanted = kind in self._allowed if self._allowed else kind not in _ONLY_WHEN_ASKED
        if wanted:
            self._append(update_id, {"update_id": update_id, kind: content})
        return update_id

    def skip(self) -> int:
        """Spend an update id on something that the bot will not see."""
        self._next_id += 1
        return self._next_id - 1

    def push_raw(self, update: Mapping[str, object]) -> int:
        """Queue anything as it is; only a missing update_id is filled in."""
        given = update.get("update_id")
        update_id = given if isinstance(given, int) else self._next_id
        self._next_id = max(self._next_id, update_id + 1)
        self._append(update_id, {"update_id": update_id, **update})
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget what is older than `offset`; a negative one keeps only that many of the newest."""
        oldest = self._clock.now() - KEPT_FOR
        while self._pending and self._pending[0].since < oldest:
            self._pending.popleft()
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0].update_id < offset:
            self._pending.popleft()

    def head(self, limit: int) -> list[Mapping[str, object]]:
        return [self._pending[index].update for index in range(min(limit, len(self._pending)))]

    def clear(self) -> None:
        self._pending.clear()

    def interrupt(self, why: Wake) -> None:
        """Let the poller that waits now go on, if there is one."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(why)

    async def wait(self, seconds: float) -> None:
        """Return when there are updates, the time has passed or the server stops.

        Raises: the 409 that ends a poll when another one, or a webhook, takes its place.
        """
        poller: asyncio.Future[Wake] = asyncio.get_running_loop().create_future()
        self._poller = poller
        alarm = asyncio.ensure_future(self._ring(poller, seconds))
        try:
            why = await poller
        finally:
            alarm.cancel()
            if self._poller is poller:
                self._poller = None
        if why is Wake.OTHER_POLL:
            raise conflict(CONFLICT_OTHER_POLL)
        if why is Wake.WEBHOOK:
            raise conflict(CONFLICT_SET_WEBHOOK)

    async def _ring(self, poller: "asyncio.Future[Wake]", seconds: float) -> None:
        await self._clock.sleep(seconds)
        if not poller.done():
            poller.set_result(Wake.TIMEOUT)

    def _append(self, update_id: int, update: Mapping[str, object]) -> None:
        self._pending.append(_Pending(update_id, self._clock.now(), update))
        self.interrupt(Wake.READY)
