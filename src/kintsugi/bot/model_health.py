"""How models are, in people's words."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from kintsugi.bot.durations import spoken
from kintsugi.i18n import Message
from kintsugi.llm.gate import Cooling
from kintsugi.llm.kinds import Kind
from kintsugi.llm.member import Member


def reason(kind: Kind) -> Message:
    """Why a model does not answer."""
    return Message(f"kind-{kind.value.replace('_', '-')}")


def resting(cooling: Cooling, now: datetime) -> Message:
    """What is left alone, why, and for how long."""
    return Message(
        "model-resting",
        {
            "model": cooling.target,
            "reason": reason(cooling.kind),
            "for": spoken(cooling.until - now),
        },
    )


def of_member(member: Member, cooling: Mapping[str, Cooling], now: datetime) -> Message:
    """How one model is: by itself, or through its account."""
    ill = cooling.get(member.account) or cooling.get(member.name)
    if ill is None:
        return Message("model-well")
    arguments = {"reason": reason(ill.kind), "for": spoken(ill.until - now)}
    return Message("model-ill", arguments)


def by_target(cooling: Iterable[Cooling]) -> dict[str, Cooling]:
    return {each.target: each for each in cooling}
