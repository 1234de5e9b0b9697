"""bench.crashing.endings: which ends a bot comes to."""

from itertools import chain, pairwise
from random import Random

import pytest

from bench.crashing.endings import BOUNDARIES, AtCall, AtCommit, AtMoment, deal, endings


def test_a_hundred_kills_reach_every_commit_boundary() -> None:
    """Half of them go to the bot with the fuse, and each commit of a cycle has both its sides."""
    planned = endings(50, Random(1), commits=True)
    reached = {each for each in planned if isinstance(each, AtCommit)}
    assert {(each.number, each.table) for each in reached} == set(BOUNDARIES)
    assert len(reached) == 2 * len(BOUNDARIES)


@pytest.mark.parametrize("commits", [True, False])
def test_kills_come_around_every_kind_of_call(*, commits: bool) -> None:
    """Before and after Telegram does it, for what is sent, edited and fetched."""
    calls = [each for each in endings(50, Random(1), commits=commits) if isinstance(each, AtCall)]
    assert len({(call.method, call.side) for call in calls}) == 6


@pytest.mark.parametrize("commits", [True, False])
def test_an_update_is_not_held_through_three_kills_in_a_row(*, commits: bool) -> None:
    """Between two kills in boot or recovery there is one that waits for every answer."""
    planned = endings(60, Random(1), commits=commits)
    for hand in (planned, *deal(planned, 2)):
        hasty = [isinstance(each, AtMoment) and each.phase != "load" for each in hand]
        assert not any(one and other for one, other in pairwise(hasty))


def test_dealing_keeps_every_ending_once() -> None:
    """Each bot gets its share, and none is left over."""
    planned = endings(7, Random(1), commits=True)
    assert sorted(map(repr, chain(*deal(planned, 2)))) == sorted(map(repr, planned))


def test_the_plain_bot_has_no_fuse() -> None:
    """Without commits, no ending asks for one."""
    assert not any(isinstance(each, AtCommit) for each in endings(60, Random(1), commits=False))


def test_the_same_seed_plans_the_same_kills() -> None:
    """A run that found something can be repeated."""
    assert endings(40, Random(5), commits=True) == endings(40, Random(5), commits=True)
