from dataclasses import replace
from decimal import Decimal

import pytest

from kintsugi.llm.known_models import read_list
from kintsugi.llm.prices import FREE, Price, Prices
from kintsugi.llm.provider import Usage
from kintsugi.llm.target import Account, Target
from kintsugi.settings import ModelPrice

LISTED = {
    "gpt-5-mini": {
        "litellm_provider": "openai",
        "input_cost_per_token": 2.5e-07,
        "output_cost_per_token": 2e-06,
        "cache_read_input_token_cost": 2.5e-08,
        "max_input_tokens": 272_000,
        "max_output_tokens": 128_000,
    },
    "deepseek/deepseek-chat": {
        "litellm_provider": "deepseek",
        "input_cost_per_token": 2.8e-07,
        "output_cost_per_token": 4.2e-07,
    },
}


def target(name: str) -> Target:
    account, _, model = name.partition("/")
    return Target(
        account=Account(name=account, route=account, base_url=None, key=None), model=model
    )


def prices(*names: str, configured: tuple[ModelPrice, ...] = ()) -> Prices:
    return Prices.gathered(map(target, names), configured, LISTED)


def test_a_listed_model_costs_what_the_list_says() -> None:
    """To the picodollar; what is kept of a prompt is cheaper, and windows are known."""
    terms = prices("openai/gpt-5-mini").terms("openai/gpt-5-mini")
    assert terms.price == Price(input=250_000, output=2_000_000, cached_input=25_000)
    assert (terms.window, terms.most_output) == (272_000, 128_000)
    usage = Usage(prompt=1000, completion=10, cached=400)
    assert terms.price.of(usage) == 600 * 250_000 + 400 * 25_000 + 10 * 2_000_000


def test_without_a_price_for_what_is_kept_it_costs_the_same() -> None:
    """Some vendors make no difference."""
    price = prices("deepseek/deepseek-chat").of("deepseek/deepseek-chat")
    assert price == Price(input=280_000, output=420_000, cached_input=280_000)


@pytest.mark.parametrize("name", ["openai/new", "custom/gpt-5-mini", "gateway/gpt-5-mini"])
def test_an_unknown_price_is_unknown(name: str) -> None:
    """Never nothing; a gateway's model of a listed name is what its operator says it is."""
    assert prices(name).of(name) is None
    assert prices().of(name) is None


def test_what_runs_at_home_is_free() -> None:
    """Electricity is not our business."""
    assert prices("ollama/llama").of("ollama/llama") == FREE
    assert prices("lmstudio/any").of("lmstudio/any") == FREE


def test_the_settings_go_first() -> None:
    """A contract of one's own, a model at home that is paid for, a gateway that is not."""
    configured = (
        ModelPrice(model="openai/gpt-5-mini", input=Decimal("0.2"), output=Decimal(1)),
        ModelPrice(model="gateway/any", free=True),
        ModelPrice(model="ollama/big", input=Decimal(1), output=Decimal(1), window=8_000),
    )
    names = [each.model for each in configured]
    known = prices(*names, configured=configured)
    assert known.of(names[0]) == Price(input=200_000, output=1_000_000, cached_input=200_000)
    assert known.terms(names[0]).window == 272_000
    assert known.of(names[1]) == FREE
    assert known.of(names[2]) == Price(input=10**6, output=10**6, cached_input=10**6)
    assert known.terms(names[2]).window == 8_000


EARS = {
    "whisper-1": {"input_cost_per_second": 0.0001, "output_cost_per_second": 0.0001},
    "groq": {"input_cost_per_second": 3.083e-05, "output_cost_per_second": 0.0},
    "soniox": {"input_cost_per_second": 0.0, "output_cost_per_second": 2.77778e-05},
    "gpt-4o": {
        "input_cost_per_audio_token": 6e-06,
        "input_cost_per_token": 2.5e-06,
        "output_cost_per_token": 1e-05,
        "input_cost_per_second": 0.0001,
    },
    "tokens": {"input_cost_per_token": 2e-06, "output_cost_per_token": 1.2e-05},
    "half": {"input_cost_per_audio_token": 2e-06},
    "nothing": {},
}


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("whisper-1", Price(input=0, output=0, cached_input=0, second=100_000_000)),
        ("groq", Price(input=0, output=0, cached_input=0, second=30_830_000)),
        ("soniox", Price(input=0, output=0, cached_input=0, second=27_777_800)),
        (
            "gpt-4o",
            Price(input=6_000_000, output=10_000_000, cached_input=6_000_000, second=100_000_000),
        ),
        ("tokens", Price(input=2_000_000, output=12_000_000, cached_input=2_000_000)),
        ("half", None),
        ("nothing", None),
    ],
)
def test_a_listed_transcriber_is_paid_by_time_or_by_tokens_of_sound(
    model: str, expected: Price | None
) -> None:
    """A price that stands in two places is one price; no price is never nothing."""
    listed = {
        name: {"litellm_provider": "openai", "mode": "audio_transcription", **entry}
        for name, entry in EARS.items()
    }
    name = f"openai/{model}"
    assert Prices.gathered([target(name)], (), listed).of(name) == expected


def test_a_minute_of_the_settings_is_a_price_of_its_own() -> None:
    """It takes the place of the list's, also of its tokens."""
    ears = (
        ModelPrice(model="custom/ear", minute=Decimal("0.006")),
        ModelPrice(model="openai/gpt-5-mini", minute=Decimal("0.003")),
    )
    known = prices("custom/ear", "openai/gpt-5-mini", configured=ears)
    assert known.of("custom/ear") == replace(FREE, second=100_000_000)
    assert known.of("openai/gpt-5-mini") == replace(FREE, second=50_000_000)


SECONDS, TOKENS = Usage(prompt=0, completion=0, seconds=1), Usage(prompt=1, completion=1)


@pytest.mark.parametrize(
    ("price", "by_time", "by_token"),
    [
        (FREE, True, True),
        (replace(FREE, second=1), True, False),
        (replace(FREE, input=1), False, True),
        (Price(input=1, output=1, cached_input=1, second=1), True, True),
    ],
)
def test_a_price_is_for_seconds_or_for_tokens(
    price: Price, *, by_time: bool, by_token: bool
) -> None:
    """What is counted in another unit must not look free."""
    assert (price.counts(SECONDS), price.counts(TOKENS)) == (by_time, by_token)


def test_models_can_be_compared() -> None:
    """By what a usual question costs."""
    assert FREE.free
    assert FREE.level < Price(input=1, output=1, cached_input=0).level


def test_the_list_that_is_installed_has_prices() -> None:
    """The one that comes with litellm, in the form we read."""
    name = "openai/gpt-5.4-mini"
    known = Prices.gathered([target(name)], (), read_list())
    price = known.of(name)
    assert price is not None
    assert 0 < price.cached_input < price.input < price.output


@pytest.mark.parametrize(
    ("model", "by_token"),
    [("whisper-1", False), ("gpt-4o-transcribe", True), ("gpt-4o-mini-transcribe", True)],
)
def test_the_list_that_is_installed_prices_who_listens(model: str, *, by_token: bool) -> None:
    """OpenAI's transcribers, each in its unit."""
    name = f"openai/{model}"
    price = Prices.gathered([target(name)], (), read_list()).of(name)
    assert price is not None
    assert price.counts(SECONDS)
    assert price.counts(TOKENS) is by_token
