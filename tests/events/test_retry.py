from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.events.retry import RetryPolicy


class Highest(Random):
    """Always the upper end: shows the ceiling of each delay."""

    def uniform(self, _a: float, b: float) -> float:
        return b


@pytest.mark.parametrize(
    ("attempt", "ceiling_s"),
    [
        (1, 0.5),  # the base
        (2, 1.0),
        (3, 2.0),
        (6, 16.0),
        (7, 20.0),  # the cap, no longer 32
        (10**9, 20.0),  # after years of retries there is still an answer
    ],
)
def test_ceiling_doubles_up_to_the_cap(attempt: int, ceiling_s: float) -> None:
    """The longest possible delay doubles with each failure until the cap."""
    policy = RetryPolicy(attempts=None, base_s=0.5, cap_s=20.0)
    assert policy.delay_s(attempt, Highest()) == ceiling_s


@given(attempt=st.integers(1, 10**6), seed=st.integers())
def test_jitter_is_full(attempt: int, seed: int) -> None:
    """A delay lies anywhere between nothing and the ceiling, as the random source says."""
    policy = RetryPolicy(attempts=None)
    ceiling = policy.delay_s(attempt, Highest())
    delay = policy.delay_s(attempt, Random(seed))
    assert delay is not None
    assert ceiling is not None
    assert delay == ceiling * Random(seed).random()


@pytest.mark.parametrize(
    ("attempts", "attempt", "gives_up"),
    [
        (1, 1, True),  # the first failure is the last
        (3, 2, False),
        (3, 3, True),
        (3, 4, True),  # a policy that was made stricter meanwhile
        (None, 10**6, False),
    ],
)
def test_gives_up_after_its_attempts(attempts: int | None, attempt: int, *, gives_up: bool) -> None:
    """The policy gives up at the failure that uses up its attempts, and without them never."""
    delay = RetryPolicy(attempts=attempts).delay_s(attempt, Random(1))
    assert (delay is None) is gives_up
