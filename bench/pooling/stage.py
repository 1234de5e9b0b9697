"""The scripted server that all contestants ask, and the targets there."""

from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from kintsugi.llm.target import Account, Target
from kintsugi.simulator.llm import ModelServer, Reply, Say

PRIMARY: Final = "primary"
SECOND: Final = "second"
SHAPES: Final = ("openai", "anthropic", "gemini", "ollama_chat")
"""Litellm's names for the wire shapes of the four families."""

WELL: Final = Say("All is well with this one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a server is."""

    base_url: str  # OpenAI's
    root_url: str

    def target(self, model: str, route: str = "openai") -> Target:
        """Each has an account of its own, as with two vendors."""
        url = {
            "openai": self.base_url,
            "gemini": f"{self.root_url}/v1beta",
        }.get(route, self.root_url)
        key = SecretStr("none")
        return Target(
            account=Account(name=f"{model} at {route}", route=route, base_url=url, key=key),
            model=model,
        )


@dataclass(frozen=True, slots=True)
class Stage:
    server: ModelServer

    def target(self, model: str, route: str = "openai") -> Target:
        place = Place(base_url=self.server.base_url, root_url=self.server.root_url)
        return place.target(model, route)

    def play(self, primary: Reply) -> None:
        """From now on; the second one answers well. What was called before is forgotten."""
        self.server.reset()
        self.server.script(model=PRIMARY, default=primary)
        self.server.script(model=SECOND, default=WELL)

    def calls_of(self, model: str) -> int:
        return sum(call.model == model for call in self.server.calls)
