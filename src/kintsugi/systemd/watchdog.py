"""Feeds systemd's watchdog, and only while the service really gets on.

That the loop turns is shown by being run at all. The writer must have answered, well or badly: a
full disk is not mended by a restart. A poll must have ended, well or badly: Telegram's outage, a
refused token and a second poller are not mended by a restart either, and restarting makes them
worse. What a restart does mend is what hangs: a stuck loop, a stuck writer, a stuck poll.
"""

import asyncio
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

import structlog

from kintsugi.clock import Clock
from kintsugi.systemd.notify import WATCHDOG, Notifier, status

# systemd.service(5) asks for half of WatchdogSec; a third lets one feeding come late.
_FEEDINGS_PER_LIMIT = 3
_UNWATCHED_S = 10.0  # between two STATUS lines when systemd does not watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """How polling stands: `ended` is any value that differs after each poll that has ended.

    `expected` is False while no poll should be under way: the gateway waits for a reason that it
    knows (it was told to wait, Telegram is down), or Telegram refuses the token and it has ended.
    """

    ended: object
    expected: bool


class Signs(Protocol):
    """What the composition root lets the watchdog see."""

    async def commit(self) -> object:
        """End when the writer has answered to a transaction, whatever it answered; never raise."""
        ...

    def poll(self) -> Poll: ...

    def status(self) -> str:
        """One line for `systemctl status`, without anybody's words in it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each may take, in seconds, before it counts as stuck."""

    writer_s: float
    poll_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """When the last steps forward were seen, in seconds of the monotonic clock."""

    writer_answered: float
    poll_ended: float
    poll: Poll


class Stuck(Enum):
    """Why the watchdog is not fed; each member is the sentence for the log."""

    WRITER = "The writer does not answer."
    POLL = "The poll does not end."


def decide(progress: Progress, patience: Patience, now: float) -> Stuck | None:
    """Say what hangs; None: feed."""
    if now - progress.writer_answered > patience.writer_s:
        return Stuck.WRITER
    if progress.poll.expected and now - progress.poll_ended > patience.poll_s:
        return Stuck.POLL
    return None


def observe(before: Progress, poll: Poll, now: float) -> Progress:
    """Take in how polling stands; time in which no poll was expected is nobody's delay."""
    moved = poll.ended != before.poll.ended or not before.poll.expected
    return replace(before, poll=poll, poll_ended=now if moved else before.poll_ended)


class Watchdog:
    def __init__(
        self,
        notifier: Notifier,
        signs: Signs,
        patience: Patience,
        clock: Clock,
        *,
        limit_s: float | None,
    ) -> None:
        """`limit_s` is systemd's, as `watchdog_limit_s` gives it."""
        self._notifier = notifier
        self._signs = signs
        self._patience = patience
        self._clock = clock
        self._interval_s = limit_s / _FEEDINGS_PER_LIMIT if limit_s else _UNWATCHED_S
        self._probe: asyncio.Task[object] | None = None
        now = clock.monotonic()
        self._progress = Progress(writer_answered=now, poll_ended=now, poll=signs.poll())
        self._log = structlog.get_logger("kintsugi.systemd")

    async def run(self) -> None:
        """Look, feed or withhold, and report, until cancelled."""
        try:
            while True:
                self._look()
                await self._clock.sleep(self._interval_s)
        finally:
            if self._probe is not None:
                self._probe.cancel()

    def _look(self) -> None:
        now = self._clock.monotonic()
        self._progress = observe(self._progress, self._signs.poll(), now)
        if self._probe is None:
            self._probe = asyncio.create_task(self._ask_writer(), name="watchdog:writer")
        stuck = decide(self._progress, self._patience, now)
        if stuck is None:
            self._notifier.send(WATCHDOG, status(self._signs.status()))
        else:
            self._log.error("watchdog.withheld", reason=stuck.value)
            self._notifier.send(status(stuck.value))

    async def _ask_writer(self) -> None:
        """Ask once; a writer that does not answer is not asked again and again."""
        await self._signs.commit()
        self._progress = replace(self._progress, writer_answered=self._clock.monotonic())
        self._probe = None
