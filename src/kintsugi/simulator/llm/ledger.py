"""The provider's books: every call as it was counted, the prices, and the bill."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kintsugi.simulator.llm.calls import Call

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars for a million tokens; cached input costs the same unless it is given."""

    input: Decimal
    output: Decimal
    cached_input: Decimal

    def of(self, call: Call) -> Decimal:
        fresh = call.prompt_tokens - call.cached_tokens
        cost = fresh * self.input + call.cached_tokens * self.cached_input
        return (cost + call.completion_tokens * self.output) / _MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """Exact sums in US dollars, not rounded. Calls of models without a price are only counted."""

    total: Decimal
    by_model: Mapping[str, Decimal]
    unpriced_calls: int


class Ledger:
    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._prices: dict[str, Price] = {}
        self._changed = asyncio.Event()

    @property
    def calls(self) -> tuple[Call, ...]:
        """In the order in which they ended."""
        return tuple(self._calls)

    @property
    def priced_models(self) -> frozenset[str]:
        return frozenset(self._prices)

    def set_price(self, model: str, price: Price) -> None:
        self._prices[model] = price

    def record(self, call: Call) -> None:
        self._calls.append(call)
        self._changed.set()
        self._changed = asyncio.Event()

    async def recorded(self, count: int) -> None:
        """Returns once that many calls have ended."""
        while len(self._calls) < count:
            await self._changed.wait()

    def clear(self) -> None:
        self._calls.clear()

    def cost(self, call: Call) -> Decimal | None:
        """By the model that answered, else by the one asked for; None where neither has a price."""
        price = self._prices.get(call.answered_by) or self._prices.get(call.model)
        return None if price is None else price.of(call)

    def bill(self) -> Bill:
        by_model: dict[str, Decimal] = {}
        unpriced = 0
        for call in self._calls:
            cost = self.cost(call)
            if cost is None:
                unpriced += 1
            else:
                by_model[call.answered_by] = by_model.get(call.answered_by, Decimal(0)) + cost
        total = sum(by_model.values(), Decimal(0))
        return Bill(total=total, by_model=by_model, unpriced_calls=unpriced)
