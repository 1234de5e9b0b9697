from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.llm import money

AMOUNTS = st.decimals(min_value=0, max_value=9_000_000, places=12)


@given(AMOUNTS)
def test_dollars_come_back_exactly(amount: Decimal) -> None:
    """Down to a millionth of a millionth."""
    assert money.to_dollars(money.from_dollars(amount)) == amount


def test_a_token_costs_a_whole_number() -> None:
    """The smallest prices in use have four digits behind the point."""
    assert money.per_token(Decimal("0.0375")) == 37_500


def test_a_second_costs_a_whole_number() -> None:
    """Vendors list the minute."""
    assert money.per_second(Decimal("0.006")) == 100_000_000


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [
        ("0", "$0.00"),
        ("12.345", "$12.34"),
        ("0.01", "$0.01"),
        ("0.0042", "$0.0042"),
        ("0.000123456", "$0.00012"),
        ("0.00000000005", "$0.00000000005"),
    ],
)
def test_people_see_what_matters(dollars: str, shown: str) -> None:
    """Cents; of less than a cent the first two digits, never nothing for something."""
    assert money.shown(money.from_dollars(Decimal(dollars))) == shown
