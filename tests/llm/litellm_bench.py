"""The scripted server and targets of litellm's that are asked there; fixtures: conftest.py."""

from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from kintsugi.clock import SystemClock
from kintsugi.llm.failures import Failure, TargetTimeout, TargetUnavailable
from kintsugi.llm.litellm_adapter import LitellmModel
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.provider import ChatMessage, ModelEvent, ModelRequest, Purpose, Words
from kintsugi.llm.target import Account, Target
from kintsugi.simulator.llm import ModelServer, Reply
from kintsugi.simulator.llm.vendors import ANTHROPIC, GEMINI_NATIVE, Vendor

KEY = "sk-canary-0123456789"  # pragma: allowlist secret
PURPOSE = Purpose(mode="chat")
REQUEST = ModelRequest(
    messages=(
        ChatMessage(role="system", text="be brief"),
        ChatMessage(role="user", text="hello there"),
    ),
    purpose=PURPOSE,
)
OPENAI_SHAPED = ("openai", "deepseek", "moonshot", "openrouter", "litellm_proxy")
SHAPES = ("openai", "ollama_chat", "anthropic", "gemini")
ROUTES = (*OPENAI_SHAPED, "ollama_chat", "anthropic", "gemini")
EVERY_ROUTE = pytest.mark.parametrize("route", ROUTES)
EVERY_SHAPE = pytest.mark.parametrize("route", SHAPES)
NATIVE: dict[str, Vendor] = {"anthropic": ANTHROPIC, "gemini": GEMINI_NATIVE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The scripted server and models that are asked there."""

    server: ModelServer
    library: Library

    def target(self, route: str, base_url: str | None = None) -> Target:
        urls = {
            "ollama_chat": self.server.root_url,
            "anthropic": self.server.root_url,
            "gemini": self.server.gemini_url,
        }
        url = base_url or urls.get(route, self.server.base_url)
        account = Account(name="ours", route=route, base_url=url, key=SecretStr(KEY))
        return Target(account=account, model="simulated")

    def model(self, route: str, *replies: Reply, timeout_s: float = 20) -> LitellmModel:
        self.server.script(model="*", replies=replies)
        return LitellmModel(self.target(route), self.library, SystemClock(), timeout_s=timeout_s)

    async def failure(self, route: str, *replies: Reply, timeout_s: float = 20) -> Failure:
        with pytest.raises((TargetUnavailable, TargetTimeout)) as caught:
            await told(self.model(route, *replies, timeout_s=timeout_s))
        assert KEY not in f"{caught.value!r}{caught.value.__cause__!r}"
        assert isinstance(caught.value, TargetUnavailable | TargetTimeout)
        return caught.value.failure


async def told(model: LitellmModel, request: ModelRequest = REQUEST) -> list[ModelEvent]:
    return [event async for event in model.stream(request)]


async def heard(model: LitellmModel) -> tuple[list[ModelEvent], Failure | None]:
    """What came, and how it failed; None where it only ended."""
    events: list[ModelEvent] = []
    try:
        async for event in model.stream(REQUEST):
            events.append(event)  # noqa: PERF401 - a comprehension would lose them at the error
    except (TargetUnavailable, TargetTimeout) as error:
        return events, error.failure
    return events, None


def text(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Words))
