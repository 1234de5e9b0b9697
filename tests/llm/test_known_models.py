from kintsugi.llm.known_models import KnownModels
from kintsugi.llm.target import Account, Target


def target(account: str, model: str) -> Target:
    return Target(
        account=Account(name=account, route=account, base_url=None, key=None), model=model
    )


def test_an_unknown_name_is_doubted_with_the_nearest() -> None:
    """A slip of the pen is told with what was probably meant; a name unlike any, without."""
    known = KnownModels({"openai": frozenset({"gpt-5-mini", "gpt-4-mini", "whisper-1"})})
    doubts = known.doubts([target("openai", "gpt5-mini"), target("openai", "zzz")])
    assert [(doubt.key, doubt.message) for doubt in doubts] == [
        ("openai/gpt5-mini", "is no model we know of; did you mean gpt-5-mini or gpt-4-mini?"),
        ("openai/zzz", "is no model we know of"),
    ]


def test_names_of_open_lists_are_believed() -> None:
    """What a local server or a gateway calls its models is its own affair."""
    assert KnownModels({"openai": frozenset()}).doubts([target("ollama", "mine")]) == ()


def test_the_list_that_comes_with_litellm() -> None:
    """It has the models of those whose names we judge, without their prefixes."""
    known = KnownModels.load()
    real = [target("openai", "gpt-4o"), target("moonshot", "kimi-k2.6")]
    assert known.doubts(real) == ()
    (doubt,) = known.doubts([target("deepseek", "deepseek-chta")])
    assert "deepseek-chat" in doubt.message
