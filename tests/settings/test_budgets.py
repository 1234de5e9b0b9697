from decimal import Decimal

import pytest

from kintsugi.settings import Budgets
from tests.settings.refusals import refusal


@pytest.mark.parametrize(
    ("given", "dollars"),
    [
        ("5 USD", "5"),
        ("$2.50", "2.50"),
        (" $ 0.01 usd ", "0.01"),
        (Decimal("3.10"), "3.10"),
    ],
)
def test_an_amount_names_its_currency(given: object, dollars: str) -> None:
    """As a sign or as a word; to the cent as it was written."""
    assert Budgets.model_validate({"day": given}).day == Decimal(dollars)


def test_what_is_left_out_is_no_limit() -> None:
    """Nobody is stopped by a budget that nobody set."""
    assert Budgets.model_validate({"day": None}).day is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("much", "must be an amount, such as 5 USD"),
        ("5 dollars", "must be an amount, such as 5 USD"),
        (True, "must not be yes or no"),
        (5, "must name its currency, such as 5 USD"),
        ("5", "must name its currency, such as 5 USD"),
        ("5 EUR", "must be in USD, as the providers' prices are"),
        ("$5 EUR", "must be in USD, as the providers' prices are"),
        ("0 USD", "must be above 0; without a limit, leave it out"),
        ("-1 USD", "must be above 0; without a limit, leave it out"),
    ],
)
def test_another_amount_is_refused_with_what_to_write(given: object, told: str) -> None:
    """Each wrong amount has its own sentence."""
    assert refusal(Budgets, day=given) == told


@pytest.mark.parametrize("name", ["Europe/Berlni", "Mars", "", "../etc/passwd", "Europe"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    """A wrong zone is told with a right one; no path gets through."""
    assert refusal(Budgets, time_zone=name) == "must be a time zone such as Europe/Berlin"
