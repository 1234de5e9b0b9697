import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kintsugi.clock import ManualClock, SystemClock
from kintsugi.llm.books import OverBudget, Settlement, Unpriced
from kintsugi.llm.budgets import Level
from kintsugi.llm.call_states import CallState
from kintsugi.llm.kinds import Kind
from kintsugi.llm.money import DOLLAR
from kintsugi.llm.provider import Purpose, Usage
from tests.llm.counting_house import PRICE, CountingHouse, counting_house, request_of

DONE = Settlement(
    state=CallState.COMPLETED,
    usage=Usage(prompt=10, completion=20, cached=4),
    milliseconds=7.4,
)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CountingHouse]:
    async with counting_house(tmp_path) as house:
        yield house


@pytest.mark.parametrize("state", CallState)
def test_each_state_has_its_sentence(state: CallState) -> None:
    """People are told in words."""
    assert len(state.sentence.split()) > 5


async def test_a_call_is_booked_before_it_is_made_and_settled_after(house: CountingHouse) -> None:
    """With whom, what and why; the cost is exact, cached tokens at their own price."""
    books = house.books()
    booking = await books.reserve("a/cheap", request_of(cause="fallback"))
    [open_] = await house.calls()
    assert (open_.state, open_.cost, open_.user_id, open_.cause) == (
        "reserved", None, 7, "fallback",
    )  # fmt: skip
    assert open_.reserved >= PRICE.of(Usage(prompt=5, completion=100))
    await books.settle(booking, DONE)
    [done] = await house.calls()
    assert (done.state, done.reserved, done.ms) == ("completed", None, 7)
    assert done.cost == 6 * 1_000_000 + 4 * 100_000 + 20 * 4_000_000


async def test_a_call_is_settled_once(house: CountingHouse) -> None:
    """What comes later changes nothing."""
    books = house.books()
    booking = await books.reserve("a/cheap", request_of())
    await books.settle(booking, DONE)
    await books.settle(booking, Settlement(state=CallState.FAILED, kind=Kind.SERVER))
    assert [call.state for call in await house.calls()] == ["completed"]


async def test_an_unknown_price_is_booked_as_unknown(house: CountingHouse) -> None:
    """Never as nothing."""
    books = house.books()
    booking = await books.reserve("a/unpriced", request_of())
    await books.settle(booking, DONE)
    [call] = await house.calls()
    assert (call.cost, call.prompt, call.completion) == (None, 10, 20)


async def test_without_a_budget_an_answer_may_be_as_long_as_it_likes(house: CountingHouse) -> None:
    """With one it has an end, as its cost would have none either."""
    free = await house.books().reserve("a/cheap", request_of())
    assert free.request.max_tokens is None
    books = house.books(day="1")
    assert (await books.reserve("a/cheap", request_of())).request.max_tokens == 100
    assert (await books.reserve("a/short", request_of())).request.max_tokens == 10
    assert (await books.reserve("a/cheap", request_of(max_tokens=5))).request.max_tokens == 5
    assert (await books.reserve("home/free", request_of())).request.max_tokens is None


async def test_under_a_budget_what_has_no_price_is_not_asked(house: CountingHouse) -> None:
    """Unless the settings price it, or say that it is free."""
    books = house.books(user_day="1")
    with pytest.raises(Unpriced) as refused:
        await books.reserve("a/unpriced", request_of())
    assert refused.value.failure.kind is Kind.BUDGET
    assert await house.calls() == []
    await books.reserve("a/unpriced", request_of(user=None))  # no budget of a person's


async def test_what_would_pass_a_budget_is_not_asked(house: CountingHouse) -> None:
    """What is set aside counts; who is refused leaves nothing, and others go on."""
    books = house.books(user_day="0.001")
    first = await books.reserve("a/cheap", request_of())
    await books.reserve("a/cheap", request_of())
    with pytest.raises(OverBudget) as refused:
        await books.reserve("a/cheap", request_of())
    standing = refused.value.standing
    assert standing.budget.key == "user_day:7"
    assert standing.budget.cap == DOLLAR // 1000
    await books.reserve("a/cheap", request_of(user=8))
    await books.reserve("home/free", request_of())
    await books.settle(first, Settlement(state=CallState.FAILED, kind=Kind.SERVER))
    await books.reserve("a/cheap", request_of())  # it is free again


async def test_the_next_day_has_a_budget_of_its_own(house: CountingHouse) -> None:
    """A month that is spent stays spent."""
    clock = house.clock
    assert isinstance(clock, ManualClock)
    books = house.books(day="0.0006", month="0.0009")
    await books.settle(await books.reserve("a/cheap", request_of()), DONE)
    await books.reserve("a/cheap", request_of())
    with pytest.raises(OverBudget) as refused:
        await books.reserve("a/cheap", request_of())
    assert refused.value.standing.budget.name == "day"
    clock.advance(12 * 3600)
    with pytest.raises(OverBudget) as refused:
        await books.reserve("a/cheap", request_of())
    assert refused.value.standing.budget.name == "month"


async def test_what_a_dead_process_left_open_is_booked_whole(house: CountingHouse) -> None:
    """Its answer may have been paid for: the estimate is all that was set aside."""
    await house.books(owner="dead").reserve("a/cheap", request_of())
    mine = house.books(owner="me")
    await mine.reserve("a/cheap", request_of())
    [dead, _] = await house.calls()
    assert await mine.recover() == 1
    [lost, running] = await house.calls()
    assert (lost.state, lost.cost, lost.estimated) == ("lost", dead.reserved, True)
    assert running.state == "reserved"


async def test_a_reservation_survives_kill_9(tmp_path: Path) -> None:
    """It was committed before the call, counts meanwhile, and is settled at the next start."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.llm.children.reserve", tmp_path,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    assert await child.stdout.readline() == b"booked\n"
    child.kill()
    await child.wait()
    async with counting_house(tmp_path, SystemClock()) as house:
        books = house.books(day="1")
        [standing] = await books.standings(request_of().purpose)
        assert standing.spent > 0
        assert await books.recover() == 1
        [again] = await books.standings(request_of().purpose)
        assert again.spent == standing.spent


async def test_a_warning_is_given_once_in_its_period(house: CountingHouse) -> None:
    """At 80 percent; each budget by itself."""
    books = house.books(user_day="0.00047", month="1000")
    purpose = request_of().purpose
    assert await books.level(purpose) is Level.FREE
    await books.reserve("a/cheap", request_of())
    [due] = await books.unannounced(purpose)
    assert (due.budget.name, due.level) == ("user_day", Level.DOWNSHIFT)
    await house.store.write(books.announced(due))
    await house.store.write(books.announced(due))
    assert await books.unannounced(purpose) == []
    assert await books.level(purpose) is Level.DOWNSHIFT


async def test_a_budget_can_be_extended_for_its_period(house: CountingHouse) -> None:
    """By an admin, to a new cap; the settings' one comes back with the next period."""
    clock = house.clock
    assert isinstance(clock, ManualClock)
    books = house.books(day="0.0005")
    await books.reserve("a/cheap", request_of())
    with pytest.raises(OverBudget) as refused:
        await books.reserve("a/cheap", request_of())
    budget = refused.value.standing.budget
    for _ in range(2):
        await house.store.write(books.extend(budget, to=2 * budget.cap, by=1))
    await books.reserve("a/cheap", request_of())
    [standing] = await books.standings(request_of().purpose)
    assert standing.budget.cap == 2 * budget.cap
    clock.advance(24 * 3600)
    [standing] = await books.standings(request_of().purpose)
    assert (standing.budget.cap, standing.spent) == (budget.cap, 0)


async def test_a_task_has_a_budget_from_beginning_to_end(house: CountingHouse) -> None:
    """However many days it takes."""
    clock = house.clock
    assert isinstance(clock, ManualClock)
    books = house.books(task="0.0005")
    task = request_of()
    task = type(task)(messages=task.messages, purpose=Purpose(mode="chat", task="t1"))
    await books.reserve("a/cheap", task)
    clock.advance(40 * 24 * 3600)
    with pytest.raises(OverBudget):
        await books.reserve("a/cheap", task)


async def test_what_may_be_asked_is_told_without_a_booking(house: CountingHouse) -> None:
    """As it would be refused now; nothing is set aside."""
    books = house.books(day="0.001")
    await books.allow("a/cheap", request_of())
    with pytest.raises(OverBudget):
        await books.allow("a/dear", request_of())
    with pytest.raises(Unpriced):
        await books.allow("a/unpriced", request_of())
    await house.books().allow("a/unpriced", request_of())
    assert await house.calls() == []


async def test_the_calls_of_a_turn_are_read_in_order(house: CountingHouse) -> None:
    """And of no other."""
    books = house.books()
    for target in ("a/dear", "a/cheap"):
        await books.settle(await books.reserve(target, request_of()), DONE)
    assert [each.target for each in await books.calls_of("t")] == ["a/dear", "a/cheap"]
    assert await books.calls_of("another") == []
