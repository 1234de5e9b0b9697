import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import aiohttp
import pytest

from kintsugi.clock import ManualClock
from kintsugi.simulator.llm import ModelServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A response as a client got it."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> dict:
        return json.loads(self.text)

    @property
    def events(self) -> list[dict]:
        """The events of the stream that are JSON."""
        data = [line.removeprefix("data: ") for line in self.text.split("\n\n") if line]
        return [json.loads(event) for event in data if event != "[DONE]"]

    @property
    def done(self) -> bool:
        return self.text.endswith("data: [DONE]\n\n")

    @property
    def content(self) -> str:
        choices = [event["choices"][0] for event in self.events if event.get("choices")]
        return "".join(choice["delta"].get("content") or "" for choice in choices)

    @property
    def finish(self) -> list[str]:
        choices = [choice for event in self.events for choice in event.get("choices", ())]
        return [choice["finish_reason"] for choice in choices if choice["finish_reason"]]


class Client:
    """A client that adds nothing of its own to what it sends and gets."""

    def __init__(self, server: ModelServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    def open(self, content: object = "Hello", /, **fields: object):
        messages = [{"role": "user", "content": content}]
        body = {"model": "gpt-x", "messages": messages} | fields
        return self.session.post(f"{self.server.base_url}/chat/completions", json=body)

    async def ask(self, content: object = "Hello", /, **fields: object) -> Seen:
        async with self.open(content, **fields) as response:
            return Seen(
                status=response.status, headers=response.headers, text=await response.text()
            )

    async def ask_ollama(self, **fields: object) -> Seen:
        body = {"model": "llama", "messages": [{"role": "user", "content": "Hello"}]} | fields
        return await self.post(f"{self.server.root_url}/api/chat", body)

    async def post(self, url: str, body: object) -> Seen:
        async with self.session.post(url, json=body) as response:
            return Seen(
                status=response.status, headers=response.headers, text=await response.text()
            )


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[ModelServer]:
    async with ModelServer(clock=clock) as running:
        yield running


@pytest.fixture
async def client(server: ModelServer) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(server, session)
