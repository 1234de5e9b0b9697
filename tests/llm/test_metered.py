import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelError
from kintsugi.llm.books import OverBudget
from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.kinds import Kind
from kintsugi.llm.metered import Metered
from kintsugi.llm.provider import Finished, Words
from kintsugi.llm.scripted import Cut, Fail, Hang, Say, ScriptedModel, Step
from tests.llm.counting_house import CountingHouse, counting_house, request_of

REFUSED = target_error(
    Failure(target="scripted", symptom=Symptom.REFUSED, kind=Kind.OVERLOADED, status=503)
)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CountingHouse]:
    async with counting_house(tmp_path) as house:
        yield house


def metered(house: CountingHouse, *steps: Step, cap: str = "1000") -> Metered:
    assert isinstance(house.clock, ManualClock)
    return Metered(ScriptedModel(house.clock, steps), house.books(day=cap), house.clock)


async def ask(model: Metered) -> list[object]:
    return [event async for event in model.stream(request_of())]


@pytest.mark.parametrize(
    ("step", "state", "kind", "costs"),
    [
        (Say(text="a b c"), "completed", None, True),
        (Cut(after="a b c"), "cut", None, True),
        (Fail(error=REFUSED), "failed", "overloaded", False),
        (Fail(error=REFUSED, after="a b c"), "cut", "overloaded", True),
    ],
)
async def test_every_end_is_booked(
    house: CountingHouse,
    step: Step,
    state: str,
    kind: str | None,
    costs: bool,  # noqa: FBT001 - a column
) -> None:
    """What broke off costs what came of it, flagged; what was refused costs nothing."""
    model = metered(house, step)
    try:
        await ask(model)
    except ModelError as error:
        assert error is REFUSED  # noqa: PT017 - most rows raise nothing
    [call] = await house.calls()
    assert (call.state, call.kind) == (state, kind)
    assert (call.cost > 0, call.estimated) == (costs, costs)
    assert call.turn_id == "t"


@pytest.mark.parametrize("end", ["closed", "cancelled"])
async def test_who_leaves_pays_for_what_was_received(house: CountingHouse, end: str) -> None:
    """The prompt, and each piece that came: never less."""
    model = metered(house, Hang(after="one two"))

    async def begin() -> None:
        async with aclosing(model.stream(request_of())) as stream:
            assert isinstance(await anext(stream), Words)
            if end == "cancelled":
                await anext(stream)

    task = asyncio.create_task(begin())
    if end == "cancelled":
        await house.settled()
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    else:
        await task
    await house.settled()
    [call] = await house.calls()
    assert (call.state, call.estimated) == ("cancelled", True)
    assert call.completion >= 1
    assert call.prompt >= 4


async def test_the_cost_is_known_before_the_end_is(house: CountingHouse) -> None:
    """Whoever hears the end, as a warning below an answer does, reads a sum that has it."""
    async with aclosing(metered(house, Say(text="well")).stream(request_of())) as stream:
        async for event in stream:
            if isinstance(event, Finished):
                [call] = await house.calls()
                assert call.state == "completed"
                return
    raise AssertionError("it did not end")


async def test_over_budget_nobody_is_asked(house: CountingHouse) -> None:
    """And nothing is booked."""
    model = metered(house, cap="0.0000001")
    with pytest.raises(OverBudget):
        await ask(model)
    assert await house.calls() == []
