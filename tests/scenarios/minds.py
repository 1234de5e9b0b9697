"""Real chains over scripted models, for scenarios about models that fail and come back."""

from typing import Any, Final

from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.faults import Fault
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import Provider
from kintsugi.llm.scripted import Fail, ScriptedModel
from kintsugi.llm.target import Target
from tests.scenarios.world import World

WEAK: Final = "deepseek/weak"
STRONG: Final = "anthropic/strong"
CHEAP: Final = "openai/cheap"

SETTINGS: Final[dict[str, Any]] = {
    "llm__chat_chain": [WEAK, STRONG],
    "llm__deepseek_key": "sk-deepseek-secret",  # pragma: allowlist secret
    "llm__anthropic_key": "sk-anthropic-secret",  # pragma: allowlist secret
    "llm__openai_key": "sk-openai-secret",  # pragma: allowlist secret
    "llm__prices": {
        WEAK: {"input": 1, "output": 4},
        STRONG: {"input": 10, "output": 40},
    },
}

FAULTS: Final = {
    Fault.RATE_LIMIT: (Symptom.REFUSED, Kind.RATE_LIMIT, ""),
    Fault.KEY: (Symptom.REFUSED, Kind.AUTH, ""),
    Fault.MONEY: (Symptom.REFUSED, Kind.QUOTA, ""),
    Fault.SERVER: (Symptom.REFUSED, Kind.SERVER, ""),
    Fault.EMPTY: (Symptom.EMPTY, Kind.EMPTY, ""),
    Fault.MIDSTREAM: (Symptom.BROKEN, Kind.SERVER, "The sun is"),
    Fault.MALFORMED: (Symptom.BROKEN, Kind.MALFORMED, ""),
}
"""What litellm's clients make of a vendor's failures (tests/app/test_rehearsal.py sees to that)."""


def failing(
    kind: Kind, *, after: str = "", retry_after_s: float | None = None, target: str = WEAK
) -> Fail:
    failure = Failure(
        target=target, symptom=Symptom.REFUSED, kind=kind, retry_after_s=retry_after_s
    )
    return Fail(error=target_error(failure), after=after)


class Minds:
    """The models of the settings, each a script; `down` lets all of them fail."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.models: dict[str, ScriptedModel] = {}
        self.actors: list[ScriptedModel] = []

    def speaker(self, target: Target) -> Provider:
        return self[target.name]

    async def failing(self, target: Target, fault: Fault) -> Provider:
        """In drills: who fails as `FAULTS` has it, and keeps what it was asked."""
        symptom, kind, after = FAULTS[fault]
        failure = Failure(target=target.name, symptom=symptom, kind=kind)
        actor = ScriptedModel(self._world.clock, model=target.name)
        actor.always(Fail(error=target_error(failure), after=after))
        self.actors.append(actor)
        return actor

    def __getitem__(self, name: str) -> ScriptedModel:
        if name not in self.models:
            self.models[name] = ScriptedModel(self._world.clock, model=name)
        return self.models[name]

    async def start(self, **overrides: Any) -> None:
        await self._world.start(
            speaker=self.speaker, failing=self.failing, **{**SETTINGS, **overrides}
        )

    def down(self, kind: Kind = Kind.OVERLOADED) -> None:
        """From now on everybody fails."""
        for name, model in self.models.items():
            model.always(failing(kind, target=name))

    def up(self) -> None:
        """From now on everybody echoes."""
        for model in self.models.values():
            model.always(None)

    def asked(self, name: str) -> list[str]:
        """What a model was asked by people, in order."""
        requests = self[name].requests
        return [each.messages[-1].text for each in requests if each.purpose.mode == "chat"]
