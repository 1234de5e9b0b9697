import pytest

from kintsugi.errors import SettingsError
from kintsugi.llm.accounts import VENDORS
from kintsugi.llm.known_models import KnownModels
from kintsugi.llm.target import Target
from kintsugi.llm.targets import resolve
from kintsugi.settings import Llm
from kintsugi.settings.model_names import OFFLINE, PROVIDERS

KEYS = {vendor.key: "k-1234" for vendor in VENDORS.values() if vendor.key}
EVERYTHING = {**KEYS, "gateway_url": "https://g.example/v1", "custom_url": "https://c.example/v1"}


def llm(**settings: object) -> Llm:
    return Llm.model_validate(settings)


def problems(**settings: object) -> list[tuple[str, str]]:
    with pytest.raises(SettingsError) as caught:
        resolve(llm(**settings))
    return [(problem.key, problem.message) for problem in caught.value.problems]


def test_nothing_configured_is_the_offline_model() -> None:
    """Without a setting both modes have the built-in model, and nobody listens."""
    targets = resolve(llm())
    assert (targets.chat, targets.utility, targets.transcription) == ((None,), (None,), None)
    assert targets.distinct == ()


def test_who_listens_is_paid_too() -> None:
    """Once, also where it talks; the settings may price it."""
    given = {"chat_chain": "ollama/a", "transcription_model": "openai/ear", **KEYS}
    targets = resolve(llm(prices={"openai/ear": {"minute": 1}}, **given))
    assert "openai/ear" in [target.name for target in targets.paid]
    assert "openai/ear" not in [target.name for target in targets.everybody]
    same = resolve(llm(chat_chain="ollama/a", transcription_model="ollama/a"))
    assert [target.name for target in same.paid] == ["ollama/a"]


def test_who_talks_is_not_paid_by_the_minute() -> None:
    """Its tokens would look free."""
    given = {"chat_chain": "ollama/a", "transcription_model": "ollama/a"}
    assert problems(prices={"ollama/a": {"minute": 1}}, **given) == [
        ("llm.prices", "ollama/a is in a chain: input and output are missing beside minute")
    ]
    resolve(llm(prices={"ollama/a": {"minute": 1, "input": 1, "output": 1}}, **given))
    assert problems(prices={"ollama/b": {"minute": 1}}, chat_chain="ollama/a") == [
        ("llm.prices", "ollama/b is in no chain; did you mean ollama/a?")
    ]


def test_one_provider_for_all() -> None:
    """A provider and its key are enough: its usual model serves every mode."""
    targets = resolve(llm(provider="kimi", moonshot_key="k-1234"))
    (target,) = targets.chat
    assert target is not None
    assert (target.name, targets.utility) == ("moonshot/kimi-k2.6", (target,))
    assert target.account.key is not None
    assert target.account.key.get_secret_value() == "k-1234"


def test_chains() -> None:
    """Chains are kept in order; models may have slashes; the offline model may be the last."""
    targets = resolve(
        llm(
            chat_chain="openrouter/z/glm, ollama/llama3, offline",
            utility_chain=["ollama/llama3"],
            transcription_model="openai/whisper-1",
            vision_models="ollama/llama3",
            **KEYS,
        )
    )
    names = [target.name if target else OFFLINE for target in targets.chat]
    assert names == ["openrouter/z/glm", "ollama/llama3", "offline"]
    assert [target.name for target in targets.distinct] == names[:2]
    assert targets.transcription is not None
    assert targets.transcription.model == "whisper-1"
    assert targets.vision == {"ollama/llama3"}


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if name != OFFLINE])
def test_every_provider_can_be_configured(provider: str) -> None:
    """Each provider that a setting can name is known here, with an address or one of its own."""
    (target,) = resolve(llm(provider=provider, model="m", **EVERYTHING)).chat
    assert target is not None
    assert target.name == f"{provider}/m"
    assert target.account.base_url or provider == "gemini"


def test_everything_that_is_missing_is_told_at_once() -> None:
    """Keys, addresses and strangers come in one error, each with the variable that mends it."""
    assert problems(
        chat_chain="openai/a,gateway/b,openai/c", vision_models="ollama/x", transcription_model=None
    ) == [
        ("llm.openai_key", "missing: openai needs a key; set LLM_OPENAI_KEY"),
        ("llm.gateway_url", "missing: gateway needs an address; set LLM_GATEWAY_URL"),
        ("llm.gateway_token", "missing: gateway needs a key; set LLM_GATEWAY_TOKEN"),
        ("llm.vision_models", "ollama/x is in no chain (there are openai/a, gateway/b, openai/c)"),
    ]


def test_a_provider_without_a_usual_model_needs_one() -> None:
    """Nobody can guess which model a local server has."""
    assert problems(provider="ollama") == [("llm.model", "missing: ollama has no usual one")]


def test_the_offline_model_cannot_listen() -> None:
    """A transcription model must be a real one."""
    assert problems(transcription_model="offline") == [
        ("llm.transcription_model", "the offline model cannot listen")
    ]


def test_usual_models_are_known() -> None:
    """What we choose for people is in litellm's list."""
    usual = [name for name, vendor in VENDORS.items() if vendor.usual_model]
    targets = [*map(_usual, usual)]
    assert KnownModels.load().doubts(targets) == ()


def _usual(provider: str) -> Target:
    (target,) = resolve(llm(provider=provider, **KEYS)).chat
    assert target is not None
    return target
