from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kintsugi.bot.drill_words import Wanted, begun, reported, understood
from kintsugi.clock import ManualClock
from kintsugi.i18n import LOCALES, Locale, Message
from kintsugi.llm.call_states import CallState
from kintsugi.llm.drill import Outcome, Report
from kintsugi.llm.failures import Failure, Symptom, TargetCooling, target_error
from kintsugi.llm.faults import Fault
from kintsugi.llm.gate import Cooling
from kintsugi.llm.kinds import Kind
from kintsugi.llm.ledger import CallLine
from kintsugi.llm.member import Member
from kintsugi.llm.provider import Attempt
from kintsugi.llm.scripted import ScriptedModel
from kintsugi.llm.target import Account, Target
from tests.bot.stagehands import CATALOGUES

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
FAILED = Attempt(
    target="a/one",
    milliseconds=12.4,
    error=target_error(
        Failure(
            target="a/one", symptom=Symptom.REFUSED, kind=Kind.RATE_LIMIT, status=429, code="tokens"
        )
    ),
)
RESTING = Attempt(
    target="a/one", milliseconds=0, error=TargetCooling("a/one", Kind.OVERLOADED, NOW)
)
ANSWERED = Attempt(target="b/two", milliseconds=300, cause="fallback")
CALL = CallLine(
    target="b/two",
    cause="fallback",
    state=CallState.COMPLETED,
    kind=None,
    prompt=9,
    completion=1,
    cached=0,
    estimated=False,
    seconds=0,
    cost=20_000_000_000,
    milliseconds=300,
)

ORDERED = (
    "1. Asked: a/one, in vain as ordered (12 ms): it has had too many questions for now"
    " (429 tokens)"
)
WOULD_REST = (
    (
        "Afterwards a/one would be left alone for 7 seconds, until 12:00:07 UTC"
        " (as the provider says): it has had too many questions for now."
    ),
    (
        "Afterwards the whole account c would be left alone for 10 minutes, until 12:10:00 UTC"
        " (my own guess): its key is refused."
    ),
)


def member(name: str) -> Member:
    model = ScriptedModel(ManualClock(), model=name)
    if name == "offline":
        return Member(provider=model)
    account = Account(name=name.partition("/")[0], route="openai", base_url=None, key=None)
    return Member(provider=model, target=Target(account=account, model=name.partition("/")[2]))


CHAIN = [member(name) for name in ("a/one", "b/two", "offline")]


def report(**changes: Any) -> Report:
    facts: dict[str, Any] = {
        "target": "a/one",
        "fault": Fault.RATE_LIMIT,
        "outcome": Outcome.ANSWERED,
        "attempts": (FAILED, ANSWERED),
        "delay_s": 0.25,
        "cools": (),
        "calls": (CALL,),
        "at": NOW,
    }
    return Report(**{**facts, **changes})


def said(messages: Sequence[Message], locale: Locale = "en") -> list[str]:
    return [CATALOGUES.text(locale, each) for each in messages]


def lines(**changes: Any) -> list[str]:
    return said(list(reported(report(**changes))))


def test_a_report_is_read_from_above() -> None:
    """What was drilled, the verdict, each attempt in order, who would rest, the cost."""
    cools = [
        Cooling(
            target="a/one", kind=Kind.RATE_LIMIT, until=NOW + timedelta(seconds=7), declared=True
        ),
        Cooling(target="c", kind=Kind.AUTH, until=NOW + timedelta(minutes=10)),
    ]
    assert lines(cools=cools) == [
        "Drill: a/one fails, with too many requests (429).",
        "✓ A person would have got an answer from b/two, 0.2 s later.",
        "What happened, in order:",
        ORDERED,
        "2. Asked instead: b/two answered (300 ms)",
        *WOULD_REST,
        "The drill cost $0.02, for 1 call.",
        "For everybody else nothing has changed.",
    ]


def test_who_was_passed_over_met_no_fault() -> None:
    """Because it rests, or because it was not its turn."""
    resting = lines(attempts=(RESTING, ANSWERED))
    assert resting[1] == "✓ A person would have noticed nothing: b/two answers."
    assert resting[2].startswith("a/one is resting already")
    assert "1. Passed over: a/one is resting (the provider is overloaded)" in resting
    behind = lines(attempts=(ANSWERED,))
    assert behind[2].startswith("a/one was not asked")


@pytest.mark.parametrize(
    ("outcome", "begins"),
    [
        (Outcome.ANSWERED, "✓"),
        (Outcome.BUILT_IN, "⚠"),
        (Outcome.KEPT, "⚠"),
        (Outcome.BROKEN_OFF, "✗"),
        (Outcome.TOLD, "✗"),
    ],
)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_outcome_has_its_verdict(outcome: Outcome, begins: str, locale: Locale) -> None:
    """Good, doubtful or bad at a glance."""
    text = said(list(reported(report(outcome=outcome))), locale)[1]
    assert text.startswith(begins)


def test_a_failure_of_somebody_else_is_in_earnest() -> None:
    """Whoever drills must not take it for part of the drill."""
    error = target_error(Failure(target="b/two", symptom=Symptom.CUT, kind=Kind.MALFORMED))
    other = Attempt(target="b/two", milliseconds=5, cause="fallback", error=error)
    told = "Asked instead: b/two, in vain, and in earnest (5 ms): what it sends is no answer"
    assert f"2. {told}" in lines(attempts=(FAILED, other), outcome=Outcome.KEPT)


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ((), "The drill cost nothing: no model was called."),
        ((None, 5), "The drill took 2 calls; what they cost is not known, as a price is missing."),
    ],
)
def test_what_it_cost(costs: tuple[int | None, ...], words: str) -> None:
    """Nothing, or nobody knows."""
    calls = [
        CallLine(
            target="b/two",
            cause="fallback",
            state=CallState.COMPLETED,
            kind=None,
            prompt=9,
            completion=1,
            cached=0,
            estimated=False,
            seconds=0,
            cost=cost,
            milliseconds=300,
        )
        for cost in costs
    ]
    assert words in lines(calls=calls)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_understood_and_has_its_words(fault: Fault) -> None:
    """In any case of letters."""
    wanted = understood(["ONE", fault.upper()], CHAIN)
    assert isinstance(wanted, Wanted)
    assert (wanted.member, wanted.fault) == (CHAIN[0], fault)
    for locale in LOCALES:
        assert "a/one" in CATALOGUES.text(locale, begun(wanted))


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        ([], "drill-usage"),
        (["a/one"], "drill-usage"),
        (["a/one", "429", "429"], "drill-usage"),
        (["a/none", "429"], "drill-unknown-model"),
        (["a/one", "teapot"], "drill-unknown-fault"),
        (["offline", "429"], "drill-built-in"),
    ],
)
def test_what_is_not_understood_is_told(words: list[str], id_: str) -> None:
    """With what there is."""
    told = understood(words, CHAIN)
    assert isinstance(told, Message)
    assert told.id == id_
    assert "a/one" in str(told.args) or "429" in str(told.args)


def test_the_built_in_model_alone_leaves_nothing_to_drill() -> None:
    """Whatever is asked for."""
    told = understood(["x", "y", "z"], CHAIN[2:])
    assert isinstance(told, Message)
    assert told.id == "drill-offline"
