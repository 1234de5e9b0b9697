from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kintsugi.breaker import JITTER, Breaker, Grant, Policy, State, Trouble

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)
POLICY = Policy(
    threshold=2,
    first=timedelta(seconds=10),
    cap=timedelta(seconds=40),
    declared_cap=timedelta(seconds=100),
)
FAILED = Trouble(reason="server", policy=POLICY)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def granted(breaker: Breaker, at: datetime) -> tuple[Breaker, Grant]:
    breaker, grant = breaker.admit(at, LEASE)
    assert grant is not None
    return breaker, grant


def opened(times: int = 1, *, wait: timedelta | None = None) -> tuple[Breaker, datetime]:
    """A breaker that opened so often in a row, and when it last did."""
    at, breaker = START, Breaker()
    trouble = Trouble(reason="server", policy=POLICY, wait=wait)
    while breaker.times < times:
        at = breaker.until or at
        breaker, grant = granted(breaker, at)
        breaker = breaker.fail(grant, at, trouble)
    return breaker, at


@pytest.mark.parametrize("state", State)
def test_each_state_has_its_sentence(state: State) -> None:
    """People are told in words."""
    assert state.sentence.startswith("is ")


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    """A success in between begins the count anew."""
    breaker = Breaker()
    for outcome in ("fail", "succeed", "fail", "fail"):
        assert breaker.state is State.CLOSED
        breaker, grant = granted(breaker, START)
        failed = outcome == "fail"
        breaker = breaker.fail(grant, START, FAILED) if failed else breaker.succeed(grant)
    assert (breaker.state, breaker.reason, breaker.until) == (State.OPEN, "server", after(10))
    assert breaker.admit(after(9.9), LEASE) == (breaker, None)


def test_each_opening_in_a_row_is_twice_as_long_up_to_the_cap() -> None:
    """And a success forgets them all."""
    assert [opened(times)[0].length.total_seconds() for times in (1, 2, 3, 4)] == [10, 20, 40, 40]
    breaker, _ = opened(3)
    assert breaker.until is not None
    breaker, grant = granted(breaker, breaker.until)
    assert breaker.succeed(grant) == Breaker(generation=grant.generation)


@pytest.mark.parametrize(("jitter", "seconds"), [(-1, 10 * (1 - JITTER)), (1, 10 * (1 + JITTER))])
def test_a_guessed_length_has_jitter(jitter: float, seconds: float) -> None:
    """Many that failed together do not come back together."""
    assert POLICY.duration(1, jitter).total_seconds() == pytest.approx(seconds)


@pytest.mark.parametrize(("named_s", "believed_s"), [(7, 7), (0, 1), (10**9, 100)])
def test_a_named_wait_is_kept_to_within_reason(named_s: float, believed_s: float) -> None:
    """Exactly, without jitter; but no more than a cap, and never nothing at all."""
    breaker, at = opened(wait=timedelta(seconds=named_s))
    assert breaker.until == at + timedelta(seconds=believed_s)
    assert breaker.declared


def test_afterwards_one_is_admitted_and_the_others_wait_for_what_comes_of_it() -> None:
    """No herd falls upon what has hardly come back."""
    breaker, _ = opened()
    breaker, grant = granted(breaker, after(10))
    assert breaker.state is State.HALF_OPEN
    assert breaker.admit(after(11), LEASE)[1] is None
    assert breaker.refuses_until(after(11)) == after(70)
    assert breaker.succeed(grant).admit(after(11), LEASE)[1] is not None


def test_a_lease_that_is_lost_or_given_back_goes_to_the_next() -> None:
    """Who was cancelled, or never comes back, cannot wedge the door."""
    breaker, grant = granted(opened()[0], after(10))
    assert breaker.abandon(grant).admit(after(11), LEASE)[1] is not None
    later, second = granted(breaker, after(71))
    assert later.succeed(grant) == later, "the lost one's outcome is no news any more"
    assert later.succeed(second).state is State.CLOSED


def test_an_early_probe_may_shorten_an_opening_and_not_lengthen_it() -> None:
    """Its failure says what was known."""
    breaker, _ = opened()
    probing, grant = breaker.probe(after(5), LEASE)
    assert grant is not None
    assert probing.succeed(grant).state is State.CLOSED
    failed = probing.fail(grant, after(6), FAILED)
    assert (failed.state, failed.until, failed.times) == (State.OPEN, after(10), 1)
    lost = probing.abandon(grant)
    assert lost.admit(after(6), LEASE)[1] is None, "the opening goes on"


def test_what_was_declared_is_not_probed_early() -> None:
    """Who named the time would only be asked in vain."""
    breaker, _ = opened(wait=timedelta(seconds=50))
    assert breaker.probe(after(49), LEASE)[1] is None
    assert breaker.probe(after(50), LEASE)[1] is not None


def test_a_clock_that_was_set_back_does_not_lengthen_an_opening() -> None:
    """Never longer than its length, whatever the time is said to be."""
    breaker, _ = opened()
    assert breaker.refuses_until(after(-5000)) == after(-4990)


def test_an_opening_can_be_ended() -> None:
    """The next one to ask finds out; a closed one has nothing to end."""
    breaker, _ = opened()
    assert breaker.reopen_now(after(1)).admit(after(1), LEASE)[1] is not None
    assert Breaker().reopen_now(after(1)) == Breaker()


class BreakerMachine(RuleBasedStateMachine):
    """Many callers, one of which may be anywhere in time; the laws hold throughout."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker = Breaker()
        self.now = START
        self.grants: list[tuple[Grant, datetime, bool]] = []  # grant, when, half-open

    @rule(seconds=st.floats(0, 120))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(early=st.booleans())
    def somebody_asks(self, early: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        refused_until = self.breaker.refuses_until(self.now)
        asked = self.breaker.probe if early else self.breaker.admit
        self.breaker, grant = asked(self.now, LEASE)
        if not early:
            assert (grant is None) == (refused_until is not None)
        if grant is not None:
            half_open = self.breaker.state is State.HALF_OPEN
            self.grants.append((grant, self.now, half_open))

    @precondition(lambda self: self.grants)
    @rule(data=st.data(), outcome=st.sampled_from(["succeed", "fail", "abandon"]))
    def somebody_is_back(self, data: st.DataObject, outcome: str) -> None:
        grant, _, _ = self.grants.pop(data.draw(st.integers(0, len(self.grants) - 1)))
        before = self.breaker
        match outcome:
            case "succeed":
                self.breaker = before.succeed(grant)
                if grant.generation == before.generation:
                    assert self.breaker.state is State.CLOSED
            case "fail":
                wait = data.draw(st.none() | st.floats(0, 1000).map(lambda s: timedelta(seconds=s)))
                jitter = data.draw(st.floats(-1, 1))
                trouble = Trouble(reason="x", policy=POLICY, wait=wait, jitter=jitter)
                self.breaker = before.fail(grant, self.now, trouble)
            case _:
                self.breaker = before.abandon(grant)
        if grant.generation != before.generation:
            assert self.breaker == before, "late news is no news"
        assert self.breaker.times <= before.times + 1

    @invariant()
    def one_lease_at_a_time(self) -> None:
        running = [
            at
            for grant, at, half_open in self.grants
            if half_open and grant.generation == self.breaker.generation
        ]
        assert len(running) <= 1

    @invariant()
    def nobody_is_left_alone_for_ever(self) -> None:
        until = self.breaker.refuses_until(self.now)
        longest = max(POLICY.cap, POLICY.declared_cap, LEASE)
        assert until is None or until - self.now <= longest
        assert self.breaker.admit(self.now + longest, LEASE)[1] is not None


BreakerMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestBreakerMachine = BreakerMachine.TestCase
