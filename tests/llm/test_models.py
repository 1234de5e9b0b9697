from collections.abc import Sequence
from random import Random

import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelUnavailable, SettingsError
from kintsugi.llm.gate import OpenGate
from kintsugi.llm.limits import Limits
from kintsugi.llm.member import Member
from kintsugi.llm.models import Models
from kintsugi.llm.prices import Prices
from kintsugi.llm.probe import probe
from kintsugi.llm.provider import Asked, ChatMessage, Finished, ModelRequest, Purpose, Words
from kintsugi.llm.scripted import Fail, Say, ScriptedModel
from kintsugi.llm.targets import resolve
from kintsugi.settings import Llm

REQUEST = ModelRequest(
    messages=(ChatMessage(role="user", text="hello"),), purpose=Purpose(mode="chat")
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def made(settings: Llm, clock: ManualClock, offline: ScriptedModel) -> Models:
    targets = resolve(settings)
    return Models(settings, targets, offline, OpenGate(), clock, Random(1), prices=Prices({}))


def names(members: Sequence[Member]) -> list[str]:
    return [each.name for each in members]


async def test_without_settings_the_offline_model_answers(clock: ManualClock) -> None:
    """Nothing is loaded for it, nobody listens to voices, and its name is shown."""
    models = made(Llm(), clock, ScriptedModel(clock, [Say(text="here")]))
    await models.load()
    pool = models.pool(models.chat)
    events = [event async for event in pool.stream(REQUEST)]
    assert events[:2] == [Asked(target="scripted"), Words(text="here ")]
    assert isinstance(events[-1], Finished)
    assert (pool.model, events[-1].model) == ("scripted", "scripted")
    assert models.transcriber is None
    await models.close()


def test_chains_have_their_models_in_order(clock: ManualClock) -> None:
    """One that stands in two chains is one; limits are those of the settings."""
    settings = Llm(
        chat_chain=("ollama/a", "offline"),
        utility_chain=("ollama/b", "ollama/a"),
        transcription_model="ollama/ear",
        request_timeout_s=9,
    )
    models = made(settings, clock, ScriptedModel(clock))
    assert names(models.chat) == ["ollama/a", "scripted"]
    assert names(models.utility) == ["ollama/b", "ollama/a"]
    assert models.chat[0] is models.utility[1]
    assert names(models.members) == ["ollama/a", "ollama/b", "scripted"]
    assert models.transcriber is not None
    assert models.limits == Limits(first_sign=30, silence=30, total=9)


def test_only_those_that_see_are_shown_pictures(clock: ManualClock) -> None:
    """A chain may hold models that cannot; what is to be looked at goes past them."""
    chain = ("ollama/blind", "ollama/seer", "offline")
    settings = Llm(chat_chain=chain, vision_models=("ollama/seer",))
    models = made(settings, clock, ScriptedModel(clock))
    assert names(models.eyes) == ["ollama/seer"]
    assert names(made(Llm(chat_chain=chain), clock, ScriptedModel(clock)).eyes) == []


def test_eyes_of_the_small_jobs_do_not_count(clock: ManualClock) -> None:
    """A conversation is not answered by a model that was named for something else."""
    settings = Llm(
        chat_chain=("ollama/blind",),
        utility_chain=("ollama/seer",),
        vision_models=("ollama/seer",),
    )
    assert names(made(settings, clock, ScriptedModel(clock)).eyes) == []


def test_what_is_missing_is_told_before_anything_is_made(clock: ManualClock) -> None:
    """A key that is missing is no surprise of the first call."""
    with pytest.raises(SettingsError, match=r"llm\.openai_key"):
        made(Llm(provider="openai"), clock, ScriptedModel(clock))


async def test_probe(clock: ManualClock) -> None:
    """One short call says whether a model answers, and if not, why."""
    model = ScriptedModel(clock, [Say(text="yes"), Fail(error=ModelUnavailable("down"))])
    limits = Limits(first_sign=30, silence=30, total=30)
    well = await probe(model, clock, limits)
    assert (well.target, well.error) == ("scripted", None)
    ill = await probe(model, clock, limits)
    assert str(ill.error) == "down"
    assert [request.max_tokens for request in model.requests] == [64, 64]
