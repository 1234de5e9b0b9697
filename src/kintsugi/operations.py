"""What surrounds the bot where it runs as a service: systemd is told, and the pages are served.

FastAPI, uvicorn and the Prometheus client take 0.5 s of CPU to load: after polling has begun, in a
thread, and only where the pages are wanted.
"""

import asyncio
import contextlib
import importlib
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from kintsugi.bot.channel import Channel, ChannelState
from kintsugi.clock import Clock
from kintsugi.events import queues
from kintsugi.events.queues import QueueSizes
from kintsugi.settings import Settings
from kintsugi.store.database import Store
from kintsugi.store.health import Condition
from kintsugi.store.load import WriterLoad
from kintsugi.store.probe import CommitProbe
from kintsugi.systemd.notify import READY, STOPPING, Notifier, watchdog_limit_s
from kintsugi.systemd.watchdog import Patience, Poll, Watchdog
from kintsugi.web.costs import Costs
from kintsugi.web.listener import listen
from kintsugi.web.tally import Tally
from kintsugi.web.vitals import ChannelVitals, Counts

_POLLING = frozenset({ChannelState.STARTING, ChannelState.POLLING})
_STATES = tuple(state.value for state in ChannelState)
_READY_POLLS = 3  # so many poll timeouts may pass before the bot is not ready
_STORING_S = 15.0  # what a poll brought has to be stored before it counts as ended
_WRITER_S = 30.0  # a disk that is busy with something else may hold a commit for long


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """The process as the web room (`Vitals`) and the watchdog (`Signs`) may see it."""

    store: Store
    connection: Channel
    tally: Tally
    clock: Clock
    probe: CommitProbe

    async def commit(self) -> Condition:
        return await self.probe()

    async def queues(self) -> QueueSizes:
        return await self.store.scan(queues.sizes)

    def condition(self) -> Condition:
        return self.store.health.condition

    def channel(self) -> ChannelVitals:
        report = self.connection.report
        age = self.clock.now() - report.last_poll if report.last_poll else None
        return ChannelVitals(
            state=report.state.value,
            states=_STATES,
            last_poll_age_s=None if age is None else max(0.0, age.total_seconds()),
        )

    def counts(self) -> Counts:
        return self.tally.counts()

    def writer(self) -> WriterLoad:
        return self.store.load

    def poll(self) -> Poll:
        """A failure moves `failures`, a success `last_poll`: each poll that ends is seen."""
        report = self.connection.report
        return Poll(ended=(report.last_poll, report.failures), expected=report.state in _POLLING)

    def status(self) -> str:
        return f"Telegram: {self.connection.report.state.value}. {self.condition().value}"


def listener(settings: Settings) -> socket.socket | None:
    """Take the pages' address before anything is begun. Raises: `SettingsError`."""
    return listen(settings.web) if settings.web.enabled else None


class Operations:
    def __init__(
        self,
        settings: Settings,
        bot: Bot,
        environ: Mapping[str, str],
        listening: socket.socket | None,
        costs: Costs,
    ) -> None:
        self._settings = settings
        self._costs = costs
        self.bot = bot
        self._listening = listening
        self._notifier = Notifier.from_environment(environ)
        self._limit_s = watchdog_limit_s(environ)

    async def run(self) -> None:
        """Say that the bot is up, then watch and serve until cancelled. Call once it polls.

        Up means that polling has begun, not that it succeeded: while Telegram is down systemd
        would else take the start for failed, and begin it again and again.
        """
        self._notifier.send(READY)
        async with self._open_address(), asyncio.TaskGroup() as tasks:
            if self._notifier.listening:
                tasks.create_task(self._watchdog().run())
            if self._listening is not None:
                tasks.create_task(self._serve(self._listening))

    @contextlib.asynccontextmanager
    async def _open_address(self) -> AsyncIterator[None]:
        """Give the address up at the end, also when nobody has come to serve it."""
        with self._listening or contextlib.nullcontext():
            yield

    def stopping(self) -> None:
        self._notifier.send(STOPPING)

    def _watchdog(self) -> Watchdog:
        telegram, store = self._settings.telegram, self._settings.store
        patience = Patience(
            writer_s=_WRITER_S + store.busy_timeout_s,
            poll_s=telegram.poll_timeout_s + telegram.request_timeout_s + _STORING_S,
        )
        return Watchdog(self._notifier, self.bot, patience, self.bot.clock, limit_s=self._limit_s)

    async def _serve(self, listening: socket.socket) -> None:
        server = await asyncio.to_thread(importlib.import_module, "kintsugi.web.server")
        token = self._settings.web.token
        watch = server.Watch(
            self.bot,
            self.bot.clock,
            # "locked" must come before we stop waiting for it
            answer_limit_s=self._settings.store.busy_timeout_s + 5,
            poll_limit_s=_READY_POLLS * self._settings.telegram.poll_timeout_s,
        )
        await server.Server(
            listening,
            watch,
            token=token.get_secret_value() if token else None,
            costs=self._costs,
        ).run()
