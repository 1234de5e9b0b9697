"""How an answer came about is known also when nobody came back to tell (SPEC B10)."""

import pytest

from kintsugi.llm.scripted import Hang, Say
from tests.scenarios.minds import STRONG, WEAK, Minds
from tests.scenarios.world import World


@pytest.fixture
def minds(asleep: World) -> Minds:
    minds = Minds(asleep)
    for name in (WEAK, STRONG):
        minds[name].always(None)
    return minds


async def test_an_answer_whose_time_was_up(asleep: World, minds: Minds) -> None:
    """Who was asked, and that it was not in time."""
    minds[WEAK].then(Hang())
    await minds.start(turns__chat_s=20, turns__first_sign_s=10)
    [told] = await asleep.ask(asleep.alice, "hello?", within_s=60)
    assert told.startswith("This took longer")
    [why] = await asleep.ask(asleep.alice, "/why")
    assert f"Asked: {WEAK}, in vain" in why
    assert "not in time" in why
    assert "No model had a whole answer" in why


async def test_an_answer_that_killed_the_process(asleep: World, minds: Minds) -> None:
    """Who was asked, each time it was begun."""
    await minds.start()
    minds[WEAK].then(*[Say(text="one two three", pause_s=5)] * 3)
    asleep.alice.says("count")
    for _ in range(3):
        await asleep.until(lambda: bool(asleep.unfinished(asleep.alice)))
        await asleep.crash()
        await minds.start()
    await asleep.rest(within_s=30)
    [why] = await asleep.ask(asleep.alice, "/why")
    assert why.count(f"Asked: {WEAK}, in vain") == 3
