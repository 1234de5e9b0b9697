import pytest

from kintsugi.clock import ManualClock
from kintsugi.llm.api_mode import ApiMode
from kintsugi.llm.budgets import Level
from kintsugi.llm.choice import Pin, WhenDown, downshifted, plan
from kintsugi.llm.member import Member
from kintsugi.llm.prices import FREE, Price, Prices, Terms
from kintsugi.llm.scripted import ScriptedModel
from kintsugi.llm.target import Account, Target


def member(name: str) -> Member:
    account, _, model = name.partition("/")
    target = Target(
        account=Account(name=account, route=account, base_url=None, key=None), model=model
    )
    return Member(provider=ScriptedModel(ManualClock(), model=name), target=target)


OFFLINE = Member(provider=ScriptedModel(ManualClock()))
CHAIN = [member("deepseek/chat"), member("openai/mini"), member("anthropic/sonnet"), OFFLINE]
SPARE = [member("moonshot/kimi"), member("custom/mine")]
EVERYBODY = [*CHAIN, *SPARE]


@pytest.mark.parametrize(
    ("mode", "pin", "asked"),
    [
        (ApiMode.AUTO, None, ["deepseek/chat", "openai/mini", "anthropic/sonnet", "scripted"]),
        (ApiMode.OPENAI, None, ["openai/mini"]),
        (ApiMode.KIMI, None, ["moonshot/kimi"]),
        (ApiMode.CUSTOM, None, ["custom/mine"]),
        (ApiMode.AUTO, Pin(target="openai/mini"), ["openai/mini"]),
        (ApiMode.AUTO, Pin(target="openai/mini", when_down=WhenDown.WAIT), ["openai/mini"]),
        (
            ApiMode.AUTO,
            Pin(target="openai/mini", when_down=WhenDown.OTHERS),
            ["openai/mini", "deepseek/chat", "anthropic/sonnet", "scripted"],
        ),
        (ApiMode.KIMI, Pin(target="openai/mini"), ["openai/mini"]),
        (ApiMode.KIMI, Pin(target="gone/model"), ["moonshot/kimi"]),
    ],
)
def test_who_is_asked(mode: ApiMode, pin: Pin | None, asked: list[str]) -> None:
    """A chat's pin goes before the mode of /api, and that before the chain."""
    assert [each.name for each in plan(CHAIN, EVERYBODY, mode, pin)] == asked


def test_a_mode_without_a_model_is_no_mode() -> None:
    """Settings may have changed since it was chosen: somebody has to answer."""
    assert plan(CHAIN[:1], CHAIN[:1], ApiMode.CUSTOM, None) == tuple(CHAIN[:1])


def test_near_the_end_of_a_budget_the_cheapest_is_asked_first() -> None:
    """Before that nothing changes; what has no price, and what can do little, comes last."""
    prices = Prices(
        {
            "deepseek/chat": Terms(price=Price(input=2, output=2, cached_input=2)),
            "anthropic/sonnet": Terms(price=FREE),
        }
    )
    assert downshifted(CHAIN, prices, Level.WARNED) == tuple(CHAIN)
    assert [each.name for each in downshifted(CHAIN, prices, Level.DOWNSHIFT)] == [
        "anthropic/sonnet", "deepseek/chat", "openai/mini", "scripted",
    ]  # fmt: skip
