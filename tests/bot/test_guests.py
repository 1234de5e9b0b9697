from datetime import timedelta

import pytest
from sqlalchemy import func, select

from kintsugi.bot.guests import DAY, GuestBudget
from kintsugi.bot.tables import guest_turn
from kintsugi.clock import ManualClock
from kintsugi.ids import UserId
from kintsugi.settings import Access
from kintsugi.store.database import Store

GUS, GIA = UserId(5), UserId(6)
HOUR_S = 3600


@pytest.fixture
def budget(store: Store, clock: ManualClock) -> GuestBudget:
    return GuestBudget(store, Access(guest_turns_per_day=2), clock)


async def test_so_many_in_24_hours(budget: GuestBudget, clock: ManualClock) -> None:
    """What is over the limit is refused, with the time at which the oldest turn is a day old."""
    first = clock.now()
    assert await budget.reserve(GUS, "a") is None
    clock.advance(HOUR_S)
    assert await budget.reserve(GUS, "b") is None
    assert await budget.reserve(GUS, "c") == first + DAY
    clock.advance(23 * HOUR_S - 1)
    assert await budget.reserve(GUS, "c") == first + DAY
    clock.advance(1)
    assert await budget.reserve(GUS, "c") is None
    assert await budget.reserve(GUS, "d") == first + timedelta(hours=25)


async def test_a_turn_costs_once(budget: GuestBudget) -> None:
    """A turn that is repeated after a crash is the same turn."""
    for _ in range(3):
        assert await budget.reserve(GUS, "a") is None
    assert await budget.reserve(GUS, "b") is None


async def test_each_guest_has_their_own(budget: GuestBudget) -> None:
    """What one has used is no other's loss."""
    for turn in ("a", "b"):
        await budget.reserve(GUS, turn)
    assert await budget.reserve(GIA, "c") is None


async def test_a_lower_limit(budget: GuestBudget, store: Store, clock: ManualClock) -> None:
    """When the owner lowers the limit, a turn is free once fewer than that are a day young."""
    await budget.reserve(GUS, "a")
    clock.advance(HOUR_S)
    await budget.reserve(GUS, "b")
    stricter = GuestBudget(store, Access(guest_turns_per_day=1), clock)
    assert await stricter.reserve(GUS, "c") == clock.now() + DAY


async def test_nothing_is_kept_longer(
    budget: GuestBudget, store: Store, clock: ManualClock
) -> None:
    """What is older than a day is forgotten."""
    for day in range(5):
        await budget.reserve(GUS, f"turn {day}")
        clock.advance(DAY.total_seconds())
    kept = await store.read(lambda c: c.execute(select(func.count()).select_from(guest_turn)))
    assert kept.scalar_one() == 1
