"""GET /api/v1/costs: what was spent, for whoever holds the token."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from kintsugi.llm import ledger, money
from kintsugi.llm.ledger import By, Sum


class Costs(Protocol):
    async def sums(self, by: By, *, days: int) -> Sequence[Sum]:
        """Of everybody, for so many days up to now."""
        ...


def body(by: By, days: int, parts: Sequence[Sum]) -> dict[str, object]:
    """Dollars as exact texts: a JSON number would be rounded by whoever reads it."""
    return {
        "by": by.value,
        "days": days,
        "currency": "USD",
        "total": _part(ledger.total(parts)),
        "rows": [{"key": part.key or None, **_part(part)} for part in parts],
    }


def _part(part: Sum) -> dict[str, object]:
    return {
        "cost": _exact(money.to_dollars(part.cost)),
        "calls": part.calls,
        "unpriced": part.unpriced,
        "estimated": part.estimated,
    }


def _exact(dollars: Decimal) -> str:
    return f"{dollars.normalize():f}"
