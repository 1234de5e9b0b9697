"""What people say to get a drill, and what they are told of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from kintsugi.bot import model_health
from kintsugi.bot.durations import spoken
from kintsugi.i18n import Argument, Message
from kintsugi.llm import money
from kintsugi.llm.drill import Outcome, Report
from kintsugi.llm.failures import TargetCooling, failure_of, kind_of_attempt
from kintsugi.llm.faults import Fault
from kintsugi.llm.gate import Cooling
from kintsugi.llm.member import Member, found_by, nearest_first
from kintsugi.llm.provider import Attempt

_LONGEST: Final = 60  # characters of a word that is shown again
_WORDS: Final = 2  # a model and a fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    member: Member
    fault: Fault


def understood(words: Sequence[str], chain: Sequence[Member]) -> Wanted | Message:
    """What is to be drilled; else what is said to that, the nearest that there is first."""
    mortals = [each for each in chain if each.target is not None]
    if not mortals:
        return Message("drill-offline")
    if len(words) != _WORDS:
        return usage(chain)
    model, fault = words
    member = found_by(model, chain)
    if member is None:
        names = ", ".join(nearest_first(model, mortals))
        return Message("drill-unknown-model", {"wanted": model[:_LONGEST], "models": names})
    if member.target is None:
        return Message("drill-built-in", {"models": _names(mortals)})
    known = [each.value for each in Fault]
    if fault.lower() not in known:
        near = get_close_matches(fault.lower(), known, n=len(known), cutoff=0.5)
        faults = ", ".join([*near, *(each for each in known if each not in near)])
        return Message("drill-unknown-fault", {"wanted": fault[:_LONGEST], "faults": faults})
    return Wanted(member=member, fault=Fault(fault.lower()))


def usage(chain: Sequence[Member]) -> Message:
    mortals = [each for each in chain if each.target is not None]
    return Message("drill-usage", {"models": _names(mortals), "faults": ", ".join(Fault)})


def begun(wanted: Wanted) -> Message:
    """While it runs."""
    return Message("drill-begun", {"model": wanted.member.name, "fault": _fault(wanted.fault)})


def reported(report: Report) -> Iterator[Message]:
    """Line by line, the most important first."""
    yield Message("drill-head", {"model": report.target, "fault": _fault(report.fault)})
    yield verdict(report)
    if not report.met:
        yield _unmet(report)
    yield Message("drill-course")
    for number, attempt in enumerate(report.attempts, start=1):
        yield _attempt(number, attempt, drilled=report.is_rehearsed(attempt))
    yield from (_cools(each, report.at) for each in report.cools)
    if not report.cools:
        yield Message("drill-cools-nobody")
    yield _cost(report)
    yield Message("drill-untouched")


def verdict(report: Report) -> Message:
    """One sentence for a worried owner."""
    match report.outcome:
        case Outcome.ANSWERED if not report.met:
            return Message("drill-verdict-unnoticed", {"model": report.answered_by or ""})
        case Outcome.ANSWERED:
            arguments: dict[str, Argument] = {
                "model": report.answered_by or "",
                "seconds": f"{report.delay_s:.1f}",
            }
            return Message("drill-verdict-answered", arguments)
        case Outcome.BUILT_IN:
            return Message("drill-verdict-built-in", {"seconds": f"{report.delay_s:.1f}"})
        case _:
            reason = model_health.reason(report.kind)
            return Message(f"drill-verdict-{report.outcome.value}", {"reason": reason})


_UNKNOWN: Final = Message("why-error-unknown")


def _unmet(report: Report) -> Message:
    own = [each.error for each in report.attempts if each.target == report.target]
    if not own:
        return Message("drill-unmet-behind", {"model": report.target})
    resting = any(isinstance(each, TargetCooling) for each in own)
    why = "drill-unmet-resting" if resting else "drill-unmet-withheld"
    return Message(why, {"model": report.target})


def _attempt(number: int, attempt: Attempt, *, drilled: bool) -> Message:
    facts: dict[str, Argument] = {
        "number": number,
        "cause": Message(f"why-cause-{attempt.cause}"),
        "model": attempt.target,
        "milliseconds": round(attempt.milliseconds),
    }
    if attempt.error is None:
        return Message("drill-attempt-answered", facts)
    kind = kind_of_attempt(attempt)
    facts["reason"] = model_health.reason(kind) if kind else _UNKNOWN
    if isinstance(attempt.error, TargetCooling):
        return Message("drill-attempt-resting", facts)
    failure = failure_of(attempt.error)
    told = (failure.status, failure.code) if failure else ()
    facts["told"] = " ".join(str(each) for each in told if each is not None)
    named = "named" if facts["told"] else "bare"
    return Message(f"drill-attempt-{'drilled' if drilled else 'failed'}-{named}", facts)


def _cools(cooling: Cooling, at: datetime) -> Message:
    whole_account = "/" not in cooling.target
    return Message(
        "drill-cools-account" if whole_account else "drill-cools-model",
        {
            "model": cooling.target,
            "for": spoken(cooling.until - at),
            "until": f"{cooling.until:%H:%M:%S}",
            "reason": model_health.reason(cooling.kind),
            "whose": Message("drill-declared" if cooling.declared else "drill-guessed"),
        },
    )


def _cost(report: Report) -> Message:
    if not report.calls:
        return Message("drill-cost-nothing")
    calls = len(report.calls)
    if report.cost is None:
        return Message("drill-cost-unpriced", {"calls": calls})
    return Message("drill-cost", {"calls": calls, "cost": money.shown(report.cost)})


def _fault(fault: Fault) -> Message:
    return Message(f"drill-fault-{fault.value}")


def _names(members: Sequence[Member]) -> str:
    return ", ".join(each.name for each in members)
