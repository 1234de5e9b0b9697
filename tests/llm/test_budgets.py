from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from kintsugi.ids import ChatId, UserId
from kintsugi.llm.budgets import Budget, Level, Limits, Period, Standing, Who, bounds
from kintsugi.llm.money import DOLLAR
from kintsugi.llm.provider import Purpose
from kintsugi.settings import Budgets

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
TURN = Purpose(mode="chat", user=UserId(7), chat=ChatId(-5))
ALL = Budgets(
    **dict.fromkeys(
        ("day", "month", "user_day", "user_month", "chat_day", "chat_month", "task"), Decimal(2)
    )
)


def test_a_call_falls_under_every_limit_that_knows_it() -> None:
    """The narrowest first; each for its own subject."""
    keys = [each.key for each in Limits(ALL).over(TURN, NOW)]
    assert keys == [
        "user_day:7", "user_month:7", "chat_day:-5", "chat_month:-5", "day", "month",
    ]  # fmt: skip
    assert all(each.cap == 2 * DOLLAR for each in Limits(ALL).over(TURN, NOW))


def test_what_nobody_asked_for_is_on_the_house() -> None:
    """A probe counts where everybody counts; a task where it is one."""
    assert [each.key for each in Limits(ALL).over(Purpose(mode="probe"), NOW)] == ["day", "month"]
    task = Purpose(mode="chat", task="t1")
    assert Limits(ALL).over(task, NOW)[0].key == "task:t1"
    assert Limits(ALL).over(task, NOW)[0].until is None


def test_without_settings_there_is_no_limit() -> None:
    """And nothing to be counted under."""
    assert not Limits(Budgets())
    assert Limits(Budgets()).over(TURN, NOW) == ()


@pytest.mark.parametrize(
    ("period", "zone", "since", "until"),
    [
        (Period.DAY, "UTC", "2026-03-29T00:00+00:00", "2026-03-30T00:00+00:00"),
        (Period.MONTH, "UTC", "2026-03-01T00:00+00:00", "2026-04-01T00:00+00:00"),
        # The night on which Berlin's clocks go forward: that day has 23 hours.
        (Period.DAY, "Europe/Berlin", "2026-03-28T23:00+00:00", "2026-03-29T22:00+00:00"),
        (Period.MONTH, "Europe/Berlin", "2026-02-28T23:00+00:00", "2026-03-31T22:00+00:00"),
    ],
)
def test_days_and_months_are_those_of_the_zone(
    period: Period, zone: str, since: str, until: str
) -> None:
    """From midnight to midnight, as people there count."""
    begun, ended = bounds(period, NOW, ZoneInfo(zone))
    assert begun == datetime.fromisoformat(since)
    assert ended == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    ("spent", "level"),
    [
        (0, Level.FREE),
        (79, Level.FREE),
        (80, Level.WARNED),
        (89, Level.WARNED),
        (90, Level.DOWNSHIFT),
        (99, Level.DOWNSHIFT),
        (100, Level.SPENT),
        (130, Level.SPENT),
    ],
)
def test_first_a_warning_then_the_cheapest_then_nobody(spent: int, level: Level) -> None:
    """At 80, at 90 and at 100 percent, exactly."""
    budget = Budget(name="day", who=Who.EVERYBODY, subject=None, since=NOW, until=None, cap=100)
    standing = Standing(budget=budget, spent=spent)
    assert standing.level is level
    assert standing.left == max(0, 100 - spent)
