from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.llm.decision import (
    LONGEST_PATIENCE_S,
    LONGEST_SLEEP_S,
    SHORT_CHARACTERS,
    Compact,
    Decision,
    Next,
    Retry,
    Situation,
    Stop,
    decide,
)
from kintsugi.llm.failures import Failure, Symptom
from kintsugi.llm.kinds import Kind

READY = Situation(
    said=0,
    retries=0,
    ready=True,
    larger=False,
    stranger=True,
    left_s=100,
    slept_s=0,
    compactable=True,
    filter_policy="stop",
)
ALONE = replace(READY, ready=False, stranger=False)


def failure(kind: Kind, *, cause: str = "", retry_after_s: float | None = None) -> Failure:
    return Failure(
        target="a/b", symptom=Symptom.REFUSED, kind=kind, cause=cause, retry_after_s=retry_after_s
    )


@pytest.mark.parametrize(
    ("kind", "situation", "decision", "remark"),
    [
        (Kind.RATE_LIMIT, READY, Next(), "somebody else answers at once"),
        (Kind.RATE_LIMIT, ALONE, Stop(), "it did not say how long"),
        (Kind.QUOTA, READY, Next(), "no money does not come back in a moment"),
        (Kind.QUOTA, ALONE, Stop(), "nor when nobody else is there"),
        (Kind.AUTH, READY, Next(), "a refused key stays refused"),
        (Kind.MODEL_MISSING, READY, Next(), "a name does not appear by itself"),
        (Kind.OVERLOADED, READY, Next(), "it has too many callers already"),
        (Kind.OVERLOADED, ALONE, Retry(after_s=0.75), "once, calmly"),
        (Kind.OVERLOADED, replace(ALONE, retries=1), Stop(), "and not again"),
        (Kind.SERVER, READY, Retry(after_s=0.25), "most slips are over at once"),
        (Kind.SERVER, replace(READY, retries=1), Next(), "twice is no slip"),
        (Kind.NETWORK, READY, Retry(after_s=0.25), "a connection kept too long"),
        (Kind.MALFORMED, READY, Retry(after_s=0.25), "as a slip"),
        (Kind.TIMEOUT, READY, Next(), "the person has waited long enough"),
        (Kind.EMPTY, READY, Next(cause="escalation"), "quality"),
        (Kind.EMPTY, ALONE, Stop(), "nobody is stronger"),
        (Kind.REJECTED, READY, Next(cause="escalation"), "quality"),
        (Kind.CONTEXT_LENGTH, replace(READY, larger=True), Next(only="larger"), "it may fit"),
        (Kind.CONTEXT_LENGTH, READY, Compact(), "no window is larger"),
        (Kind.CONTEXT_LENGTH, replace(READY, compactable=False), Stop(), "it was shortened"),
        (Kind.CONTENT_FILTER, READY, Stop(), "no means no, unless the operator says else"),
        (
            Kind.CONTENT_FILTER,
            replace(READY, filter_policy="next"),
            Next(only="stranger"),
            "one other vendor",
        ),
        (Kind.CONTENT_FILTER, replace(ALONE, filter_policy="next"), Stop(), "there is none"),
        (Kind.BAD_REQUEST, READY, Stop(), "it is as bad elsewhere"),
        (Kind.BUDGET, READY, Next(), "another may be cheap enough"),
        (Kind.BUDGET, ALONE, Stop(), "there is none"),
        (Kind.CANCELLED, READY, Stop(), "nobody wants an answer"),
    ],
)
def test_table(kind: Kind, situation: Situation, decision: Decision, remark: str) -> None:
    """Each kind with what helps against it, and nothing that cannot."""
    assert decide(failure(kind), situation) == decision, remark


@pytest.mark.parametrize(
    ("retry_after_s", "left_s", "waits"), [(7, 100, True), (10.5, 100, False), (7, 6, False)]
)
def test_a_named_wait_is_waited_for_within_reason(
    retry_after_s: float,
    left_s: float,
    waits: bool,  # noqa: FBT001 - a table's column
) -> None:
    """To the second, where nobody else could answer and the deadline is further away."""
    limit = failure(Kind.RATE_LIMIT, retry_after_s=retry_after_s)
    decided = decide(limit, replace(ALONE, left_s=left_s))
    assert decided == (Retry(after_s=retry_after_s) if waits else Stop())


@given(
    kind=st.sampled_from(Kind),
    situation=st.builds(
        Situation,
        said=st.integers(0, 1000),
        retries=st.integers(0, 3),
        ready=st.booleans(),
        larger=st.booleans(),
        stranger=st.booleans(),
        left_s=st.floats(-5, 120),
        slept_s=st.floats(0, 3),
        compactable=st.booleans(),
        filter_policy=st.sampled_from(["stop", "next"]),
    ),
    retry_after_s=st.none() | st.floats(0, 4000),
)
def test_laws(kind: Kind, situation: Situation, retry_after_s: float | None) -> None:
    """Whatever happens: no long sleep, no second retry, no taking back of a long beginning."""
    decision = decide(failure(kind, retry_after_s=retry_after_s), situation)
    if situation.left_s <= 0:
        assert decision == Stop()
    if isinstance(decision, Retry):
        assert situation.retries == 0
        assert decision.after_s <= situation.left_s
        limit = LONGEST_SLEEP_S - situation.slept_s if situation.ready else LONGEST_PATIENCE_S
        assert decision.after_s <= limit
    if situation.said > SHORT_CHARACTERS and not kind.escalates:
        assert decision == Stop()
    if isinstance(decision, Next):
        assert (decision.cause == "escalation") is kind.escalates
