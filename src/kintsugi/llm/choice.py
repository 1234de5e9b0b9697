"""Who is asked, after all that people chose: the api's mode, a chat's pinned model (SPEC L6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kintsugi.llm.api_mode import ApiMode
from kintsugi.llm.budgets import Level
from kintsugi.llm.member import Member
from kintsugi.llm.prices import Prices


class WhenDown(Enum):
    """What a chat wants while its pinned model is away."""

    ASK = "ask"  # nobody has said yet
    WAIT = "wait"  # for the pinned one, and no other
    OTHERS = "others"  # the chain answers until it is back


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    target: str
    when_down: WhenDown = WhenDown.ASK


def plan(
    chain: Sequence[Member], everybody: Sequence[Member], mode: ApiMode, pin: Pin | None
) -> tuple[Member, ...]:
    """Who may answer, in the order of asking; at least one.

    A pinned model is asked alone, unless the chat said that others may stand in. One that is not
    configured any more is no pin.
    """
    usual = tuple(chain)
    if mode.account is not None:
        own = tuple(each for each in chain if each.account == mode.account)
        usual = own or tuple(each for each in everybody if each.account == mode.account) or usual
    pinned = next((each for each in everybody if pin and each.name == pin.target), None)
    if pin is None or pinned is None:
        return usual
    others = (each for each in usual if each is not pinned)
    return (pinned, *others) if pin.when_down is WhenDown.OTHERS else (pinned,)


def downshifted(members: Sequence[Member], prices: Prices, level: Level) -> tuple[Member, ...]:
    """The cheapest first where a budget is nearly spent; what has no price comes last."""
    if level < Level.DOWNSHIFT:
        return tuple(members)
    return tuple(sorted(members, key=lambda each: _price_level(each, prices)))


def _price_level(member: Member, prices: Prices) -> float:
    if member.target is None:
        return float("inf")  # built in: it costs nothing, and can do little
    price = prices.of(member.name)
    return float("inf") if price is None else price.level
