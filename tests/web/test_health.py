import pytest

from kintsugi.store.health import Condition
from kintsugi.web.health import liveness, readiness
from kintsugi.web.vitals import ChannelVitals


def channel(age_s: float | None, state: str = "polling") -> ChannelVitals:
    return ChannelVitals(state=state, states=(state,), last_poll_age_s=age_s)


@pytest.mark.parametrize("condition", Condition)
def test_a_writer_that_answers_is_alive(condition: Condition) -> None:
    """Whatever the database is, a writer that says so is alive: a restart would mend nothing."""
    assert liveness(condition).status_code == 200


def test_a_silent_writer_is_not_alive() -> None:
    """A writer that does not answer makes the process unhealthy."""
    report = liveness(None)
    assert report.status_code == 503
    assert report.problems == {"writer": "The writer does not answer."}


@pytest.mark.parametrize(
    ("answer", "age_s", "state", "at_fault"),
    [
        (Condition.WORKING, 0, "polling", set()),
        (Condition.WORKING, 90, "unreachable", set()),
        (Condition.WORKING, 91, "unreachable", {"telegram"}),
        (Condition.WORKING, None, "starting", {"telegram"}),
        (Condition.WORKING, None, "unauthorized", {"telegram"}),
        (Condition.FULL, 0, "polling", {"database"}),
        (Condition.LOCKED, 0, "polling", {"database"}),
        (None, 0, "polling", {"database"}),
        (None, 91, "conflict", {"database", "telegram"}),
    ],
)
def test_readiness(
    answer: Condition | None, age_s: float | None, state: str, at_fault: set[str]
) -> None:
    """Ready is a database that takes writes and a poll that is young; else it is said what not."""
    report = readiness(answer, channel(age_s, state), poll_limit_s=90)
    assert set(report.problems) == at_fault
    assert report.status_code == (503 if at_fault else 200)
    assert report.body["ok"] is not bool(at_fault)


def test_a_reason_names_the_state_and_the_limit() -> None:
    """The reason says how old the last poll is, how old it may be, and how the channel is."""
    said = readiness(Condition.FULL, channel(120.4, "conflict"), poll_limit_s=90).problems
    assert said["database"] == Condition.FULL.value
    for word in ("120 s", "90 s", "conflict"):
        assert word in said["telegram"]
