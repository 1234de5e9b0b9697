from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId, Scope, UserId
from kintsugi.llm import ledger
from kintsugi.llm.books import Settlement
from kintsugi.llm.call_states import CallState
from kintsugi.llm.ledger import By, Sum
from kintsugi.llm.provider import Usage
from tests.llm.counting_house import CountingHouse, counting_house, request_of

ANN, BOB = 7, 8
EVERYBODY = Scope()
UTC, TOKYO = ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")
TOKEN = 4_000_000  # of an answer of "a/cheap"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CountingHouse]:
    async with counting_house(tmp_path) as house:
        yield house


async def _call(
    house: CountingHouse,
    target: str = "a/cheap",
    *,
    user: int | None = ANN,
    chat: int | None = None,
    tokens: int = 1,
    estimated: bool = False,
    **more: Any,
) -> None:
    books = house.books()
    request = request_of(user=user, chat=user if chat is None else chat, **more)
    usage = Usage(prompt=0, completion=tokens, estimated=estimated)
    booking = await books.reserve(target, request)
    await books.settle(booking, Settlement(state=CallState.COMPLETED, usage=usage))


async def _sums(
    house: CountingHouse,
    by: By,
    scope: Scope = EVERYBODY,
    *,
    days: int = 1,
    zone: ZoneInfo = UTC,
) -> list[Sum]:
    since = house.clock.now() - timedelta(days=days)
    return list(
        await house.store.read(lambda connection: ledger.sums(connection, scope, by, since, zone))
    )


async def test_sums_by_model_the_dearest_first(house: CountingHouse) -> None:
    """With the number of calls, of those without a price, and of those that were estimated."""
    await _call(house, tokens=1)
    await _call(house, "a/unpriced")
    await _call(house, "a/dear", tokens=1, estimated=True)
    await _call(house, tokens=2)
    assert await _sums(house, By.MODEL) == [
        Sum(key="a/dear", calls=1, cost=100 * TOKEN, estimated=1),
        Sum(key="a/cheap", calls=2, cost=3 * TOKEN),
        Sum(key="a/unpriced", calls=1, unpriced=1),
    ]


async def test_everybody_sees_what_is_theirs(house: CountingHouse) -> None:
    """A person their calls, a chat the calls made in it; an empty scope is everybody's."""
    await _call(house, user=ANN, chat=-5)
    await _call(house, user=ANN)
    await _call(house, user=BOB, chat=-5)
    await _call(house, user=None)
    keys = {
        scope: [each.key for each in await _sums(house, By.USER, scope)]
        for scope in (EVERYBODY, Scope(user=UserId(BOB)), Scope(chat=ChatId(-5)))
    }
    assert keys[EVERYBODY] == ["7", "", "8"]
    assert keys[Scope(user=UserId(BOB))] == ["8"]
    assert sorted(keys[Scope(chat=ChatId(-5))]) == ["7", "8"]


async def test_days_are_those_of_the_zone_in_their_order(house: CountingHouse) -> None:
    """What is Monday evening in London is Tuesday in Tokyo."""
    clock = house.clock
    assert isinstance(clock, ManualClock)
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    clock.advance((noon - clock.now()).total_seconds())
    for hours in (0, 6, 24):
        clock.advance(hours * 3600)
        await _call(house, tokens=hours + 1)
    first, second = noon.date(), noon.date() + timedelta(days=1)
    by_utc = [(each.key, each.calls) for each in await _sums(house, By.DAY, days=5)]
    assert by_utc == [(f"{first}", 2), (f"{second}", 1)]
    by_tokyo = [(each.key, each.calls) for each in await _sums(house, By.DAY, days=5, zone=TOKYO)]
    assert by_tokyo == [(f"{first}", 1), (f"{second}", 1), (f"{second + timedelta(days=1)}", 1)]


async def test_what_is_older_and_what_still_runs_is_no_part_of_it(house: CountingHouse) -> None:
    """A sum is of what was spent in the time that was asked for."""
    await _call(house)
    clock = house.clock
    assert isinstance(clock, ManualClock)
    clock.advance(2 * 86_400)
    await house.books().reserve("a/cheap", request_of())
    assert await _sums(house, By.MODE) == []
    assert [each.calls for each in await _sums(house, By.MODE, days=3)] == [1]


def test_a_total_is_the_sum_of_its_parts() -> None:
    """In every column."""
    parts = [
        Sum(key="a", calls=1, cost=2, unpriced=3, estimated=4),
        Sum(key="b", calls=10, cost=20, unpriced=30, estimated=40),
    ]
    assert ledger.total(parts) == Sum(key="", calls=11, cost=22, unpriced=33, estimated=44)
    assert ledger.total([]) == Sum(key="")
