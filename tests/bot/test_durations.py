from datetime import timedelta

import pytest

from kintsugi.bot.durations import spoken
from kintsugi.i18n import LOCALES, Locale
from tests.bot.stagehands import CATALOGUES


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 seconds"),  # the clock was set back
        (0.9, "0 seconds"),
        (1, "1 second"),
        (59.9, "59 seconds"),
        (60, "1 minute"),
        (3599, "59 minutes"),
        (3600, "1 hour"),
        (86399, "23 hours"),
        (86400, "1 day"),
        (2 * 86400 + 5, "2 days"),
    ],
)
def test_spoken(seconds: float, words: str) -> None:
    """A duration is said in its largest whole unit, rounded down."""
    assert CATALOGUES.text("en", spoken(timedelta(seconds=seconds))) == words


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("seconds", [1, 60, 3600, 86400])
def test_every_unit(seconds: int, locale: Locale) -> None:
    """Every unit exists in every language."""
    assert CATALOGUES.text(locale, spoken(timedelta(seconds=seconds))).startswith("1 ")
