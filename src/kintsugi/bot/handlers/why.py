"""/why: how an answer came about, for who asked for it and for admins (SPEC B10)."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from kintsugi.bot.address import message_of
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.traced import TracedAnswers, is_of_concern
from kintsugi.i18n import Argument, Message
from kintsugi.orchestrator.costs import CostLine, CostOf
from kintsugi.orchestrator.trace import Fate, Trace, Tried

_CENT_PARTS: Final = Decimal("0.000001")  # what is cheaper than that costs as good as nothing

_FATES: Final[Mapping[Fate, str]] = MappingProxyType(
    {
        Fate.STOPPED: "why-stopped",
        Fate.INTERRUPTED: "why-interrupted",
        Fate.FAILED: "why-nobody",
    }
)
"""What is said of an answer that is not whole."""


class ShowWhy:
    def __init__(self, traced: TracedAnswers, cost_of: CostOf, *, days: int) -> None:
        """`days`: for how long it is known."""
        self._traced = traced
        self._cost_of = cost_of
        self._days = days

    async def __call__(self, turn: TurnContext) -> Ended:
        trace = await self._meant(turn)
        if trace is None:
            return turn.explained("why-nothing", days=self._days)
        if not is_of_concern(trace, turn.person):
            return turn.explained("why-not-yours")
        costs = await self._costs(trace)
        lines = [turn.catalogues.text(turn.locale, line) for line in explanation(trace, costs)]
        return Ended(ending=Ending.ANSWERED, reply="\n".join(lines))

    async def _costs(self, trace: Trace) -> Sequence[CostLine]:
        """Also what was heard for an answer that had to wait: that was in its first turn."""
        costs = await self._cost_of(trace.turn_id)
        if trace.again is None or not trace.again.owed:
            return costs
        return [*await self._cost_of(trace.first_turn), *costs]

    async def _meant(self, turn: TurnContext) -> Trace | None:
        """The answer that is replied to, else the newest of the conversation."""
        message = message_of(turn.delivery.event.payload["update"])
        replied = message.get("reply_to_message")
        if not isinstance(replied, dict) or "forum_topic_created" in replied:
            return await self._traced.last(turn.session)
        message_id = replied.get("message_id")
        known = message_id if isinstance(message_id, int) else None
        return await self._traced.at(turn.session.chat, known)


def explanation(trace: Trace, costs: Sequence[CostLine]) -> Iterator[Message]:
    """What is said about an answer, line by line."""
    yield _route(trace)
    yield from map(_attempt, trace.tried)
    yield from _ways(trace)
    yield _tokens(trace)
    yield from _costs(costs)
    if trace.instructions:  # of a turn that was given up nobody can tell any more
        yield Message("why-memory", {"history": trace.history, "memories": trace.memories})
    yield Message(
        "why-record",
        {
            "at": f"{trace.at:%Y-%m-%d %H:%M:%S}",
            "instructions": trace.instructions or "–",
            "turn": trace.turn_id,
        },
    )


def _route(trace: Trace) -> Message:
    mode = Message(f"why-mode-{trace.mode}")
    if trace.confidence is None:
        return Message("why-route", {"mode": mode})
    return Message("why-route-scored", {"mode": mode, "percent": round(trace.confidence * 100)})


def _attempt(tried: Tried) -> Message:
    facts: dict[str, Argument] = {
        "cause": Message(f"why-cause-{tried.cause}"),
        "model": tried.target,
        "milliseconds": tried.milliseconds,
    }
    if tried.error is None:
        return Message("why-spoke", facts)
    facts["error"] = Message(f"why-error-{tried.error}")
    named = " ".join(str(each) for each in (tried.status, tried.code) if each is not None)
    return (
        Message("why-failed-as", {**facts, "named": named})
        if named
        else Message("why-failed", facts)
    )


def _ways(trace: Trace) -> Iterator[Message]:
    """What was not the straight way."""
    causes = {tried.cause for tried in trace.tried}
    if "fallback" in causes:
        yield Message("why-fallback")
    if "escalation" in causes:
        yield Message("why-escalation")
    if trace.again is not None:
        yield Message(f"why-again-{trace.again.value}")
    if trace.tries > 1:
        yield Message("why-tries", {"tries": trace.tries})
    if (fate := _FATES.get(trace.fate)) is not None:
        yield Message(fate)
    elif trace.ending not in {None, "stop"}:
        yield Message(f"why-ending-{trace.ending}")


def _tokens(trace: Trace) -> Message:
    usage = trace.usage
    if usage is None:
        return Message("why-tokens-unknown")
    counted = {"prompt": usage.prompt, "completion": usage.completion}
    return Message("why-tokens-estimated" if usage.estimated else "why-tokens", counted)


def _costs(costs: Sequence[CostLine]) -> Iterator[Message]:
    """Each call, where there were several, and what they make together."""
    priced = [line.cost for line in costs if line.cost is not None]
    if len(costs) > 1:
        yield from map(_cost, costs)
    if not priced:
        yield Message("why-cost-unknown")
        return
    total = {"cost": _amount(sum(priced, Decimal(0))), "currency": costs[0].currency}
    estimated = any(line.estimated for line in costs)
    yield Message("why-cost-estimated" if estimated else "why-cost", total)
    if unpriced := len(costs) - len(priced):
        yield Message("why-cost-besides", {"calls": unpriced})


def _cost(line: CostLine) -> Message:
    used: dict[str, Argument] = {"model": line.target}
    if line.seconds:
        said, used["seconds"] = "why-heard", line.seconds
    else:
        said, used["prompt"], used["completion"] = "why-call", line.prompt, line.completion
    if line.cost is None:
        return Message(f"{said}-unpriced", used)
    return Message(said, {**used, "cost": _amount(line.cost), "currency": line.currency})


def _amount(cost: Decimal) -> str:
    """To a ten-thousandth of a cent, and no digit more than it has."""
    return f"{cost.quantize(_CENT_PARTS).normalize():f}"
