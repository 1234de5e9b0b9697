"""A simulated Telegram on a clock that stands still, and a plain HTTP client to talk to it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from kintsugi.clock import ManualClock
from kintsugi.simulator.telegram import BotProfile, Person, TelegramServer

TOKEN = "42:simulated-token"


class ObservedClock(ManualClock):
    """Tells when somebody begins to sleep, so that a test advances it neither early nor late."""

    def __init__(self) -> None:
        super().__init__()
        self._slept = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self._slept.set()
        await super().sleep(seconds)

    async def next_sleep(self) -> None:
        await self._slept.wait()
        self._slept.clear()


class Client:
    """One bot's HTTP client; each call gives the decoded answer, refusals too."""

    def __init__(self, server: TelegramServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    def url(self, method: str, *, token: str = TOKEN) -> str:
        return f"{self.server.base_url}/bot{token}/{method}"

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        async with self.session.post(self.url(method), json=parameters) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == (200 if answer["ok"] else answer["error_code"])
            return answer

    async def refusal(self, method: str, **parameters: object) -> tuple[int, str]:
        answer = await self.call(method, **parameters)
        assert answer["ok"] is False
        return answer["error_code"], answer["description"]


@pytest.fixture
def clock() -> ObservedClock:
    return ObservedClock()


@pytest.fixture
def profile() -> BotProfile:
    return BotProfile(token=TOKEN, id=42, username="kintsugi_bot", first_name="Kintsugi")


@pytest.fixture
async def server(profile: BotProfile, clock: ObservedClock) -> AsyncIterator[TelegramServer]:
    async with TelegramServer(bot=profile, clock=clock) as running:
        yield running


@pytest.fixture
async def client(server: TelegramServer) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(server, session)


@pytest.fixture
def alice(server: TelegramServer) -> Person:
    return server.person(id=7, first_name="Alice")
