import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kintsugi.errors import StoreError
from kintsugi.llm.books import Booking, Books, Settlement
from kintsugi.llm.call_states import CallState
from kintsugi.llm.settling import Settling
from tests.llm.counting_house import CountingHouse, counting_house, request_of

DONE = Settlement(state=CallState.FAILED)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CountingHouse]:
    async with counting_house(tmp_path) as house:
        yield house


async def test_who_is_cancelled_meanwhile_leaves_no_open_call(house: CountingHouse) -> None:
    """The writing goes on without them."""
    books = house.books()
    booking = await books.reserve("a/cheap", request_of())
    task = asyncio.create_task(Settling(books).settle(booking, DONE))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await house.settled()
    assert [call.state for call in await house.calls()] == ["failed"]


async def test_a_call_that_cannot_be_written_is_left_to_the_next_start(
    house: CountingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is there all the same, and what was set aside stays so."""

    async def full(_books: Books, _booking: Booking, _settlement: Settlement) -> None:
        raise StoreError("the disk is full")

    books = house.books(owner="dead")
    booking = await books.reserve("a/cheap", request_of())
    monkeypatch.setattr(Books, "settle", full)
    with capture_logs() as logs:
        await Settling(books).settle(booking, DONE)
    assert [line["event"] for line in logs] == ["call.not_settled"]
    assert await house.books(owner="next").recover() == 1
