"""How much may be spent on models, by whom and in which time."""

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from kintsugi.settings.section import Section
from kintsugi.settings.zone import ZoneName

_AMOUNT: Final = re.compile(
    r"(?P<sign>\$)?\s*(?P<number>-?\d+(?:\.\d+)?)\s*(?P<currency>[A-Za-z]{3})?"
)
_CURRENCY: Final = "USD"  # the providers' price lists are in it
_EXAMPLE: Final = "such as 5 USD"


def _read(value: object) -> object:
    """Dollars, from a text that names them."""
    if value is None or isinstance(value, Decimal):
        return value
    match = _AMOUNT.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(f"must be an amount, {_EXAMPLE}")
    currency = (match["currency"] or (_CURRENCY if match["sign"] else "")).upper()
    if not currency:
        raise ValueError(f"must name its currency, {_EXAMPLE}")
    if currency != _CURRENCY:
        raise ValueError(f"must be in {_CURRENCY}, as the providers' prices are")
    amount = Decimal(match["number"])
    if amount <= 0:
        raise ValueError("must be above 0; without a limit, leave it out")
    return amount


Dollars = Annotated[Decimal | None, BeforeValidator(_read)]


class Budgets(Section):
    day: Annotated[Dollars, Field(description="The most that all models cost in a day.")] = None
    month: Annotated[Dollars, Field(description="The most that all models cost in a month.")] = None
    user_day: Annotated[Dollars, Field(description="The most one person costs in a day.")] = None
    user_month: Annotated[Dollars, Field(description="The most one person costs in a month.")] = (
        None
    )
    chat_day: Annotated[Dollars, Field(description="The most one chat costs in a day.")] = None
    chat_month: Annotated[Dollars, Field(description="The most one chat costs in a month.")] = None
    task: Annotated[Dollars, Field(description="The most one task costs.")] = None
    time_zone: Annotated[
        ZoneName,
        Field(description="Where a day and a month begin."),
    ] = "UTC"
