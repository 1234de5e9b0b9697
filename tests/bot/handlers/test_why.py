from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.handlers.why import ShowWhy, explanation
from kintsugi.bot.people import Role
from kintsugi.bot.traced import TracedAnswers
from kintsugi.events.again import AgainReason
from kintsugi.i18n import LOCALES, Locale
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import Usage
from kintsugi.orchestrator.costs import CostLine, nothing_booked
from kintsugi.orchestrator.trace import UNKNOWN, Fate, Trace, Tried
from kintsugi.store.database import Store
from tests.bot.records import answered, trace_of
from tests.bot.stagehands import ANN, CATALOGUES, turn, update

PAID = CostLine(target="a/one", prompt=1200, completion=56, cost=Decimal("0.0012340"))
GUESSED = CostLine(
    target="b/two", prompt=10, completion=2, cost=Decimal("0.0000004"), estimated=True
)
HEARD = CostLine(target="d/ear", prompt=0, completion=0, seconds=75, cost=Decimal("0.0075"))
HEARD_UNPRICED = CostLine(target="d/ear", prompt=0, completion=0, seconds=1, cost=None)
UNPRICED = CostLine(target="c/three", prompt=10, completion=0, cost=None)


def _lines(trace: Trace, costs: Sequence[CostLine] = (), *, locale: Locale = "en") -> list[str]:
    return [CATALOGUES.text(locale, line) for line in explanation(trace, costs)]


def test_a_plain_answer() -> None:
    """Route, model, tokens, cost, what was looked at, and by what it can be looked up."""
    usage = Usage(prompt=1200, completion=56)
    assert _lines(trace_of(usage=usage), [PAID]) == [
        "Route: conversation",
        "Asked: a/one (12 ms)",
        "Tokens: 1,200 read, 56 written",
        "Cost: 0.001234 USD",
        "Looked at: 2 earlier messages of this conversation, no memories",
        "2026-01-01 12:00:00 UTC, instructions feed, turn tg:42:1",
    ]


def _tried(**facts: Any) -> Tried:
    usual: dict[str, Any] = {"target": "a/one", "milliseconds": 12, "cause": "first"}
    return Tried(**(usual | facts))


@pytest.mark.parametrize(
    ("trace", "line"),
    [
        (trace_of(confidence=0.756), "Route: conversation (76 % sure)"),
        (
            trace_of(tried=(_tried(error="auth", status=401, code="no_key"),)),
            "Asked: a/one, in vain (12 ms): the key is refused (401 no_key)",
        ),
        (
            trace_of(tried=(_tried(error="network"),)),
            "Asked: a/one, in vain (12 ms): no connection",
        ),
        (trace_of(tried=(_tried(cause="retry"),)), "Asked once more: a/one (12 ms)"),
        (
            trace_of(tried=(_tried(cause="fallback"),)),
            "Another model stood in for one that failed.",
        ),
        (
            trace_of(tried=(_tried(cause="escalation"),)),
            "A stronger model was asked, as the answer before was not good enough.",
        ),
        (trace_of(tries=2), "Begun 2 times: I was interrupted before."),
        (trace_of(fate=Fate.STOPPED), "You stopped it; what there was by then stayed."),
        (trace_of(ending="length"), "The model ended it at its limit of length."),
        (
            trace_of(usage=Usage(prompt=1, completion=2, estimated=True)),
            "Tokens, estimated: 1 read, 2 written",
        ),
        (trace_of(), "Tokens: not known"),
        (
            trace_of(history=1, memories=1),
            "Looked at: 1 earlier message of this conversation, 1 memory",
        ),
    ],
)
def test_what_was_not_plain(trace: Trace, line: str) -> None:
    """Whatever was not the straight way is said in words."""
    assert line in _lines(trace)


def test_a_whole_answer_is_not_excused() -> None:
    """Of what went well nothing else is said."""
    assert len(_lines(trace_of(ending="stop"))) == 6


@pytest.mark.parametrize(
    ("costs", "lines"),
    [
        ((), ["Cost: not priced"]),
        ((UNPRICED,), ["Cost: not priced"]),
        ((GUESSED,), ["Cost, estimated: 0 USD"]),
        (
            (PAID, GUESSED),
            [
                "a/one: 1,200 read, 56 written, 0.001234 USD",
                "b/two: 10 read, 2 written, 0 USD",
                "Cost, estimated: 0.001234 USD",
            ],
        ),
        (
            (PAID, UNPRICED),
            [
                "a/one: 1,200 read, 56 written, 0.001234 USD",
                "c/three: 10 read, 0 written, no price",
                "Cost: 0.001234 USD",
                "Besides 1 call without a price.",
            ],
        ),
        (
            (HEARD, PAID),
            [
                "d/ear: 75 s heard, 0.0075 USD",
                "a/one: 1,200 read, 56 written, 0.001234 USD",
                "Cost: 0.008734 USD",
            ],
        ),
        (
            (HEARD_UNPRICED, PAID),
            [
                "d/ear: 1 s heard, no price",
                "a/one: 1,200 read, 56 written, 0.001234 USD",
                "Cost: 0.001234 USD",
                "Besides 1 call without a price.",
            ],
        ),
    ],
)
def test_costs(costs: Sequence[CostLine], lines: list[str]) -> None:
    """Of each call, where there were several; what has no price is never taken for nothing."""
    said = _lines(trace_of(), costs)
    assert said[3:-2] == lines


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("error", [*(kind.value for kind in Kind), UNKNOWN])
def test_every_kind_has_its_words(locale: Locale, error: str) -> None:
    """And so has every reason to answer again, and every end."""
    for fate in Fate:
        for again in AgainReason:
            trace = trace_of(
                tried=(_tried(error=error, cause="retry"),),
                fate=fate,
                again=again,
                again_of="t",
                ending="content_filter",
            )
            assert all(_lines(trace, [PAID, UNPRICED], locale=locale))


@pytest.fixture
async def why(store: Store) -> ShowWhy:
    """Ann's last answer is message 6."""
    await answered(store, trace_of(), 6)
    return ShowWhy(TracedAnswers(store), nothing_booked, days=30)


async def _ask(why: ShowWhy, *, role: Role = Role.USER, by: int = ANN, **message: Any) -> Ended:
    return await why(turn(update("/why", **message), role=role, id=by))


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({}, id="without a reply"),
        pytest.param({"reply_to_message": {"message_id": 6}}, id="to the answer"),
        pytest.param(
            {"reply_to_message": {"message_id": 3, "forum_topic_created": {}}}, id="in a topic"
        ),
    ],
)
async def test_found(why: ShowWhy, message: dict[str, Any]) -> None:
    """The answer that is replied to; else the last one."""
    ended = await _ask(why, **message)
    assert ended.ending is Ending.ANSWERED
    assert (ended.reply or "").startswith("Route: conversation\nAsked: a/one")


@pytest.mark.parametrize("replied", [{"message_id": 5}, {"message_id": "6"}, {}])
async def test_nothing(why: ShowWhy, replied: dict[str, Any]) -> None:
    """A reply to anything else is about nothing we know, and never about the last answer."""
    ended = await _ask(why, reply_to_message=replied)
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "why-nothing")
    assert "30 days" in (ended.reply or "")


async def test_not_theirs(why: ShowWhy) -> None:
    """Only who asked and admins are told."""
    replied = {"message_id": 6}
    refused = await _ask(why, by=8, reply_to_message=replied)
    assert (refused.ending, refused.reason) == (Ending.EXPLAINED, "why-not-yours")
    shown = await _ask(why, by=8, role=Role.ADMIN, reply_to_message=replied)
    assert shown.ending is Ending.ANSWERED
