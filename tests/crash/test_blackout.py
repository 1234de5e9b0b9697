"""No model answers, and the bot is killed: the small form of `bench crash --scenario outage`."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from bench.crashing.blackout import blackout
from bench.crashing.blackout_plan import PARKED, BlackoutPlan, blackout_plan
from bench.crashing.endings import AtCall, AtCommit
from bench.crashing.shifted_clock import ShiftedClock


async def test_a_question_without_a_model_is_answered_once(tmp_path: Path) -> None:
    """SPEC L5: killed as it is kept, released and answered; another one waits behind it."""
    plan = BlackoutPlan(
        minutes=4,
        asking=[AtCommit(number=1, side="after", table=PARKED)],
        release=AtCommit(number=1, side="before", table=PARKED),
        answering=AtCall(method="editMessageText", side="before", skip=1),
    )
    async with blackout(plan, tmp_path) as place:
        outcome = await place.survive(tell=lambda _line: None)
    verdict = outcome.verdict
    assert (verdict.kills, verdict.updates) == (3, 2)
    assert (verdict.lost, verdict.doubled, outcome.disordered) == ((), (), ())
    assert verdict.keeps_promise
    assert outcome.minutes > 0


@pytest.mark.parametrize("seed", range(5))
def test_a_blackout_is_forty_minutes_and_five_questions(seed: int) -> None:
    """Kills around the same steps, in an order of its own; repeated by the same seed."""
    plan = blackout_plan(Random(seed))
    assert plan == blackout_plan(Random(seed))
    assert (plan.minutes, len(plan.asking)) == (40, 5)
    assert {repr(blow) for blow in plan.asking} == {
        repr(blow) for blow in blackout_plan(Random(99)).asking
    }


def test_blackouts_differ() -> None:
    """Another seed kills in another order."""
    orders = [list(map(repr, blackout_plan(Random(seed)).asking)) for seed in range(5)]
    assert any(one != other for one, other in pairwise(orders))


def test_a_shifted_clock_is_moved_for_all_who_share_its_file(tmp_path: Path) -> None:
    """Wall and monotonic time alike, and for those who come later, too."""
    mine, theirs = ShiftedClock(tmp_path / "clock"), ShiftedClock(tmp_path / "clock")
    before, seconds = theirs.now(), theirs.monotonic()
    mine.shift(3600)
    mine.shift(3600)
    assert theirs.now() - before >= timedelta(hours=2)
    assert theirs.monotonic() - seconds >= 7200
    assert ShiftedClock(tmp_path / "clock").now() - before >= timedelta(hours=2)


async def test_a_shifted_clock_wakes_whoever_sleeps(tmp_path: Path) -> None:
    """Hours are over as soon as they have been let pass."""
    clock = ShiftedClock(tmp_path / "clock")
    sleeping = asyncio.create_task(clock.sleep(7200))
    await asyncio.sleep(0)
    clock.shift(7200)
    async with asyncio.timeout(10):
        await sleeping
