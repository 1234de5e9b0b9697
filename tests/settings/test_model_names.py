import pytest

from kintsugi.settings import Llm
from tests.settings.refusals import refusal


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("openai/gpt-5", ("openai/gpt-5",)),
        (" OpenAI/gpt-5 , kimi/k2 ", ("openai/gpt-5", "moonshot/k2")),
        (["openrouter/z-ai/glm", "Offline"], ("openrouter/z-ai/glm", "offline")),
        ("", ()),
    ],
)
def test_chains(given: object, read: tuple[str, ...]) -> None:
    """A chain is a list, or names with commas; only the provider's case and nickname are ours."""
    assert Llm.model_validate({"chat_chain": given}).chat_chain == read


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("opneai/x", "did you mean openai?"),
        ("antropic/x", "did you mean anthropic?"),
        ("kimmi/x", "did you mean kimi?"),
    ],
)
def test_an_unknown_provider_is_refused_with_the_nearest(given: str, hint: str) -> None:
    """The sentence has the name that was probably meant, and all that there are."""
    message = refusal(Llm, chat_chain=given)
    assert hint in message
    assert "lmstudio" in message
    assert given not in message  # whatever stands there may be a key


@pytest.mark.parametrize("given", ["openai", "openai/", "openai/ ", "offline/x"])
def test_a_model_needs_provider_and_name(given: str) -> None:
    """Half a name is refused with an example of a whole one."""
    assert refusal(Llm, chat_chain=given) == ("must be provider/model, such as openai/gpt-5.4-mini")


@pytest.mark.parametrize("url", ["localhost:11434", "ollama.example", "ftp://x", "http://a:b@x"])
def test_an_address_needs_a_scheme(url: str) -> None:
    """An address of a model server is whole, and holds no password."""
    assert refusal(Llm, ollama_url=url).startswith("must")


def test_keys_are_secrets() -> None:
    """No key is shown with the settings that hold it."""
    assert "k-canary" not in repr(Llm.model_validate({"openai_key": "k-canary"}))
