from datetime import timedelta
from typing import Any

import pytest

from kintsugi.bot.lateness import age_of, is_late
from kintsugi.clock import ManualClock
from tests.bot.stagehands import update

NOW = ManualClock().now() + timedelta(minutes=31)


@pytest.mark.parametrize(
    ("of", "age"),
    [
        (update(), timedelta(minutes=31)),
        (update(date=0), None),
        (update(date="soon"), None),
        (update(date=10**20), None),
        ({"edited_message": update()["message"]}, None),
        ({"poll": {}}, None),
    ],
)
def test_age(of: dict[str, Any], age: timedelta | None) -> None:
    """A new message is as old as Telegram says; a date that is none makes nothing late."""
    assert age_of(of, NOW) == age


def test_late() -> None:
    """Late is what waited longer than the limit."""
    assert is_late(update(), NOW, timedelta(minutes=30))
    assert not is_late(update(), NOW, timedelta(minutes=31))
