import asyncio
import http.client
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import StoreError
from kintsugi.events.queues import QueueSizes
from kintsugi.settings import Web
from kintsugi.store.health import Condition
from kintsugi.store.load import WriterLoad
from kintsugi.web.costs import Costs
from kintsugi.web.listener import listen
from kintsugi.web.server import Server
from kintsugi.web.vitals import ChannelVitals, Counts
from kintsugi.web.watch import Watch

STATES = ("polling", "unreachable")


@dataclass
class Bot:
    """The process as the pages see it; a test changes what it likes."""

    answer: Condition = Condition.WORKING
    stuck: bool = False
    readable: bool = True
    last_poll_age_s: float | None = 3.0
    state: str = "polling"
    turns: dict[str, int] = field(default_factory=dict)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def commit(self) -> Condition:
        self.asked.set()
        if self.stuck:
            await asyncio.Event().wait()
        return self.answer

    async def queues(self) -> QueueSizes:
        if not self.readable:
            raise StoreError("unreadable")
        if self.stuck:
            await asyncio.Event().wait()
        return QueueSizes(ready=4, claimed=2, dead=1)

    def condition(self) -> Condition:
        return self.answer

    def channel(self) -> ChannelVitals:
        return ChannelVitals(state=self.state, states=STATES, last_poll_age_s=self.last_poll_age_s)

    def counts(self) -> Counts:
        return Counts(updates_stored=7, turns=self.turns, sends={"done": 5})

    def writer(self) -> WriterLoad:
        return WriterLoad(groups=10, closures=25)


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


Get = Callable[..., Awaitable[Answer]]
Serve = Callable[..., AbstractAsyncContextManager[int]]


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def watch(bot: Bot, clock: ManualClock) -> Watch:
    return Watch(bot, clock, answer_limit_s=10, poll_limit_s=90)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(watch: Watch, free_port: int) -> Serve:
    """Serve while inside, over real HTTP; gives the port."""

    @asynccontextmanager
    async def serving(token: str | None = None, costs: Costs | None = None) -> AsyncIterator[int]:
        settings = Web(enabled=True, port=free_port)
        server = Server(listen(settings), watch, token=token, costs=costs)
        running = asyncio.create_task(server.run())
        yield free_port
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    return serving


@pytest.fixture
def get() -> Get:
    """One request, in another thread: the server has the loop."""

    def asked(port: int, path: str, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        found = Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
        connection.close()
        return found

    async def getting(port: int, path: str, **headers: str) -> Answer:
        return await asyncio.to_thread(asked, port, path, headers)

    return getting
