"""What models cost, and what happens when there is no more money (SPEC L8, L9)."""

import pytest

from tests.scenarios.minds import STRONG, WEAK, Minds
from tests.scenarios.test_outage import press
from tests.scenarios.world import World

LONG = "word " * 300


@pytest.fixture
def minds(asleep: World) -> Minds:
    minds = Minds(asleep)
    for name in (WEAK, STRONG):
        minds[name].always(None)
    return minds


async def test_everybody_sees_their_own_and_an_admin_all(asleep: World, minds: Minds) -> None:
    """By model, mode and project; by user for admins only, and never in a group."""
    await minds.start()
    await asleep.ask(asleep.alice, "hello")
    await asleep.ask(asleep.bob, LONG)
    [alices] = await asleep.ask(asleep.alice, "/costs")
    [bobs] = await asleep.ask(asleep.bob, "/costs 7d model")
    [all_] = await asleep.ask(asleep.owner, "/costs user")
    assert f"• {WEAK}: $" in alices
    assert "for 1 calls" in alices.splitlines()[0]
    assert alices.splitlines()[0] != bobs.splitlines()[0].replace("The last 7 days", "Today")
    assert "for 2 calls" in all_.splitlines()[0]
    assert f"• {asleep.alice.id}: $" in all_
    [refused] = await asleep.ask(asleep.alice, "/costs user")
    assert refused.startswith("What each person cost")
    [usage] = await asleep.ask(asleep.alice, "/costs yesterday")
    assert "“yesterday”" in usage


async def test_a_budget_warns_then_stops_with_buttons(asleep: World, minds: Minds) -> None:
    """Told once; then nobody is asked, until an admin allows more."""
    await minds.start(budgets__user_day="0.06 USD", llm__most_tokens=320, turns__history_messages=2)
    answers: list[str] = []
    while "is spent, so I asked no model" not in "".join(answers):
        answers += await asleep.ask(asleep.alice, LONG, within_s=30)
        assert len(answers) < 60
    warned = [each for each in answers if "% of the budget of yours for the day" in each]
    assert len(warned) == 1
    assert await asleep.ask(asleep.bob, "and me?") == ["and me?"]
    stopped = asleep.messages(asleep.alice)[-1]
    press(asleep.alice, stopped, "Ask the owner")
    await asleep.rest()
    [alert] = asleep.messages(asleep.owner)
    assert f"(id {asleep.alice.id}) asks for more" in alert.text
    press(asleep.owner, alert, "Allow 25 % more")
    await asleep.rest()
    assert asleep.answers(asleep.owner)[-1].startswith("Allowed: the budget of yours for the day")
    [answer] = await asleep.ask(asleep.alice, LONG, within_s=30)
    assert answer.startswith("word word")


async def test_under_a_budget_a_model_without_a_price_is_not_asked(
    asleep: World, minds: Minds
) -> None:
    """The person is told what is missing; nothing was spent."""
    chain = ["custom/mine"]
    minds["custom/mine"].always(None)
    await minds.start(
        budgets__day="5 USD",
        llm__chat_chain=chain,
        llm__custom_url="http://127.0.0.1:9/v1",
        llm__prices={},
    )
    [answer] = await asleep.ask(asleep.alice, "hello")
    assert answer.startswith("A budget is set, and what my models cost is not known")
    assert minds["custom/mine"].requests == []


async def test_near_its_end_a_budget_is_stretched_by_the_cheapest(
    asleep: World, minds: Minds
) -> None:
    """The dear one goes first only as long as there is enough."""
    await minds.start(
        llm__chat_chain=[STRONG, WEAK], budgets__user_day="0.4 USD", llm__most_tokens=500
    )
    for _ in range(30):
        await asleep.ask(asleep.alice, LONG, within_s=30)
        if minds.asked(WEAK):
            break
    assert len(minds.asked(STRONG)) > 2
    assert minds.asked(WEAK)


@pytest.mark.parametrize("data", ["budget:more:day", "budget:more:user_day:9", "budget:less:day"])
async def test_a_forged_button_buys_nothing(asleep: World, minds: Minds, data: str) -> None:
    """Somebody else's budget, one that is not set, a verb that is none: ignored, and on record."""
    await minds.start(budgets__user_day="5 USD")
    await asleep.ask(asleep.alice, "hello")
    [message] = asleep.messages(asleep.alice)
    asleep.alice.forges(message.message_id, data)
    await asleep.rest()
    assert asleep.records.endings()[-1] == ("rejected", "button of nobody's")
