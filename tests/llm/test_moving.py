from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kintsugi.ids import ChatId, UserId
from kintsugi.llm import moving
from kintsugi.llm.books import Settlement
from kintsugi.llm.call_states import CallState
from kintsugi.llm.money import DOLLAR
from kintsugi.llm.provider import Purpose, Usage
from tests.llm.counting_house import CountingHouse, counting_house, request_of

OLD, NEW = ChatId(-5), ChatId(-1005)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CountingHouse]:
    async with counting_house(tmp_path) as house:
        yield house


async def _move(house: CountingHouse) -> None:
    for _ in range(2):  # twice is as good as once
        await house.store.write(lambda connection: moving.move(connection, OLD, NEW))


async def test_what_a_group_spent_is_spent_by_the_supergroup(house: CountingHouse) -> None:
    """A budget does not begin anew because a group became larger."""
    books = house.books(chat_day="1")
    usage = Usage(prompt=0, completion=200_000)
    for chat in (OLD, ChatId(-55)):
        booking = await books.reserve("a/cheap", request_of(chat=chat))
        await books.settle(booking, Settlement(state=CallState.COMPLETED, usage=usage))
    await _move(house)
    spent = {
        chat: (await books.standings(Purpose(mode="chat", chat=ChatId(chat))))[0].spent
        for chat in (OLD, NEW, -55)
    }
    assert spent == {OLD: 0, NEW: 8 * DOLLAR // 10, -55: 8 * DOLLAR // 10}


async def test_what_an_admin_allowed_and_what_was_told_move_along(house: CountingHouse) -> None:
    """Nobody is warned twice, and nobody has to allow it twice; what came since stays."""
    books = house.books(chat_day="1", user_day="1")
    purpose = Purpose(mode="chat", user=UserId(5), chat=OLD)
    mine, theirs = await books.standings(purpose)
    for standing in (mine, theirs):
        await house.store.write(books.extend(standing.budget, to=3 * DOLLAR, by=1))
        await house.store.write(books.announced(standing))
    [since] = await books.standings(Purpose(mode="chat", chat=NEW))
    await house.store.write(books.announced(since))
    await _move(house)
    mine, moved = await books.standings(Purpose(mode="chat", user=UserId(5), chat=NEW))
    [left_behind] = await books.standings(Purpose(mode="chat", chat=OLD))
    caps = [each.budget.cap // DOLLAR for each in (mine, moved, left_behind)]
    assert caps == [3, 3, 1]
    rows = await house.store.read(
        lambda connection: connection.exec_driver_sql("SELECT budget FROM budget_warning").all()
    )
    assert sorted(row[0] for row in rows) == ["chat_day:-1005", "user_day:5"]
