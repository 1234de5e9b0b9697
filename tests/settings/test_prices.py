import json
from decimal import Decimal

import pytest

from kintsugi.settings import Llm
from kintsugi.settings.prices import ModelPrice
from tests.settings.refusals import refusal


def prices(given: object) -> tuple[ModelPrice, ...]:
    return Llm.model_validate({"prices": given}).prices


def test_a_price_is_kept_to_the_last_digit() -> None:
    """0.15 a million is 0.15, from YAML's number as from JSON's text."""
    written = {"OpenAI/small": {"input": 0.15, "output": 0.6, "cached_input": 0.075}}
    expected = ModelPrice(
        model="openai/small",
        input=Decimal("0.15"),
        output=Decimal("0.6"),
        cached_input=Decimal("0.075"),
    )
    assert prices(written) == prices(json.dumps(written)) == (expected,)


def test_a_model_of_ones_own_may_be_free_and_has_its_size() -> None:
    """Without dollars it has at least its window."""
    [mine] = prices({"ollama/mine": {"free": True, "window": 8192, "most_output": 1024}})
    assert (mine.free, mine.input, mine.window, mine.most_output) == (True, None, 8192, 1024)


def test_a_transcriber_is_priced_by_the_minute() -> None:
    """As vendors list it: alone, or beside the price of its tokens."""
    [whisper] = prices({"openai/whisper-1": {"minute": 0.006}})
    assert (whisper.minute, whisper.input) == (Decimal("0.006"), None)
    [both] = prices({"openai/ear": {"minute": 0.006, "input": 2.5, "output": 10}})
    assert (both.minute, both.input) == (Decimal("0.006"), Decimal("2.5"))


@pytest.mark.parametrize("nothing", [{}, [], (), "{}", "[]"])
def test_no_prices_are_prices_too(nothing: object) -> None:
    """Empty is empty, in each form."""
    assert prices(nothing) == ()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{", "must be JSON: Expecting property name enclosed in double quotes at character 2"),
        ("5", "must be a mapping from provider/model to its price"),
        (["openai/a"], "must be a mapping from provider/model to its price"),
        ({"openai/a": 5}, "openai/a must have fields such as input and output"),
        ({"openai/a": {"inptu": 1}}, "openai/a: unknown field inptu; did you mean input?"),
        ({"openai/a": {"xyz": 1}}, "openai/a: unknown field xyz"),
        ({"openai/a": {"input": 1}}, "openai/a: input and output go together"),
        ({"openai/a": {"minute": 1, "output": 1}}, "openai/a: input and output go together"),
        ({"openai/a": {"minute": -1}}, "openai/a: minute must not be below 0"),
        ({"openai/a": {"minute": "?"}}, "openai/a: minute must be a number"),
        ({"openai/a": {"minutes": 1}}, "openai/a: unknown field minutes; did you mean minute?"),
        ({"openai/a": {"free": True, "minute": 1}}, "openai/a: free, and yet minute"),
        ({"openai/a": {"window": 1.5}}, "openai/a: window must be a whole number above 0"),
        ({"openai/a": {"window": 0}}, "openai/a: window must be a whole number above 0"),
        ({"openai/a": {"window": True}}, "openai/a: window must be a number"),
        ({"openai/a": {"free": "yes"}}, "openai/a: free must be true or false"),
        (
            {"openai/a": {"free": True, "input": 1, "output": 2}},
            "openai/a: free, and yet input and output",
        ),
        ({"openai": {}}, "openai must be provider/model, such as openai/gpt-5.4-mini"),
    ],
)
def test_a_wrong_price_is_refused_by_model_and_field(given: object, told: str) -> None:
    """The sentence names the model, the field and what is wrong with it."""
    assert refusal(Llm, prices=given) == told


@pytest.mark.parametrize("value", ["inf", "nan", "cheap", None, []])
def test_a_price_is_a_finite_number(value: object) -> None:
    """What is no number has no price."""
    told = refusal(Llm, prices={"openai/a": {"input": value, "output": 1}})
    assert told == "openai/a: input must be a number"


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Nobody has to start five times to mend five prices."""
    told = refusal(
        Llm,
        prices={"openai/a": {"input": -1, "output": "?"}, "opneai/b": {"input": 1, "output": 2}},
    )
    assert "openai/a: input must not be below 0" in told
    assert "openai/a: output must be a number" in told
    assert "opneai/b" in told
