"""Exact money: whole picodollars (10^-12 US dollars).

A token of a model at 0.0375 dollars a million costs 37,500 of them, so every price is whole, sums
are exact, and SQLite's 64 bits hold nine million dollars.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

DOLLAR: Final = 10**12
_MILLION: Final = 1_000_000
_MINUTE_S: Final = 60
_CENT: Final = Decimal("0.01")


def from_dollars(amount: Decimal) -> int:
    return int((amount * DOLLAR).to_integral_value(ROUND_HALF_EVEN))


def per_token(dollars_per_million: Decimal) -> int:
    return from_dollars(dollars_per_million / _MILLION)


def per_second(dollars_per_minute: Decimal) -> int:
    return from_dollars(dollars_per_minute / _MINUTE_S)


def to_dollars(amount: int) -> Decimal:
    """Exact."""
    return Decimal(amount) / DOLLAR


def shown(amount: int) -> str:
    """For people: cents, or the first two digits of less than a cent."""
    dollars = to_dollars(amount)
    if dollars == 0 or abs(dollars) >= _CENT:
        return f"${dollars.quantize(_CENT)}"
    step = Decimal(1).scaleb(dollars.adjusted() - 1)
    return f"${dollars.quantize(step).normalize():f}"
