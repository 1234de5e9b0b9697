"""Books over a real database, with a fixed price list, for the tests of what models cost."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kintsugi.clock import Clock, ManualClock
from kintsugi.ids import ChatId, UserId
from kintsugi.llm.books import Books
from kintsugi.llm.budgets import Limits
from kintsugi.llm.prices import FREE, Price, Prices, Terms
from kintsugi.llm.provider import ChatMessage, ModelRequest, Purpose
from kintsugi.llm.tables import model_call
from kintsugi.settings import Budgets
from kintsugi.store.database import Store

PRICE = Price(input=1_000_000, output=4_000_000, cached_input=100_000)
DEAR = Price(input=100_000_000, output=400_000_000, cached_input=10_000_000)
EAR = Price(input=0, output=0, cached_input=0, second=100_000_000)  # 0.006 dollars a minute
PRICES: Mapping[str, Terms] = {
    "scripted": Terms(price=PRICE),
    "a/cheap": Terms(price=PRICE),
    "a/dear": Terms(price=DEAR),
    "a/short": Terms(price=PRICE, most_output=10),
    "home/free": Terms(price=FREE),
    "a/unpriced": Terms(),
    "a/ear": Terms(price=EAR),
}


def request_of(user: int | None = 7, chat: int | None = 7, **more: Any) -> ModelRequest:
    return ModelRequest(
        messages=(ChatMessage(role="user", text="hello there"),),
        purpose=Purpose(
            mode="chat",
            turn_id="t",
            user=None if user is None else UserId(user),
            chat=None if chat is None else ChatId(chat),
        ),
        **more,
    )


class CountingHouse:
    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    def books(self, *, owner: str = "me", most_tokens: int = 100, **caps: str) -> Books:
        budgets = Budgets(**{name: Decimal(dollars) for name, dollars in caps.items()})
        return Books(
            self.store,
            Prices(PRICES),
            Limits(budgets),
            self.clock,
            owner=owner,
            most_tokens=most_tokens,
        )

    async def calls(self) -> list[Any]:
        statement = select(model_call).order_by(model_call.c.id)
        return list(await self.store.read(lambda c: c.execute(statement).all()))

    async def settled(self) -> None:
        """Until what was begun before has been written."""
        for _ in range(3):
            await asyncio.sleep(0)
            await self.store.write(lambda _connection: None)


@asynccontextmanager
async def counting_house(folder: Path, clock: Clock | None = None) -> AsyncIterator[CountingHouse]:
    clock = clock or ManualClock()
    store = await Store.open(folder / "kintsugi.db", busy_timeout_s=5, clock=clock)
    try:
        yield CountingHouse(store, clock)
    finally:
        await store.close()
