"""What it costs to listen: in the books, under a budget, and told (SPEC L8, L9)."""

from typing import Any

import pytest

from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import Transcript, Usage
from kintsugi.llm.scripted import Hang, ScriptedTranscriber
from tests.llm.recordings import voice
from tests.scenarios.minds import SETTINGS, WEAK, Minds
from tests.scenarios.test_outage import press
from tests.scenarios.world import World

EAR = "custom/ear"
A_MINUTE = voice(60)
TOLD = Transcript(text="What is new?", usage=Usage(prompt=0, completion=0, seconds=60))
DOWN = target_error(Failure(target=EAR, symptom=Symptom.TIMEOUT, kind=Kind.TIMEOUT))


@pytest.fixture
def minds(asleep: World) -> Minds:
    minds = Minds(asleep)
    minds[WEAK].always(None)
    return minds


@pytest.fixture
def ears() -> ScriptedTranscriber:
    return ScriptedTranscriber(model=EAR)


async def start(minds: Minds, ears: ScriptedTranscriber, **overrides: Any) -> None:
    """With somebody who listens for a dollar a minute."""
    usual = {
        "llm__chat_chain": [WEAK],
        "llm__transcription_model": EAR,
        "llm__custom_url": "http://127.0.0.1:9/v1",
        "llm__prices": {WEAK: SETTINGS["llm__prices"][WEAK], EAR: {"minute": 1}},
    }
    await minds.start(transcriber=ears, **{**usual, **overrides})


async def say(world: World, data: bytes = A_MINUTE) -> str:
    before = len(world.answers(world.alice))
    world.alice.sends_voice(data, seconds=1)
    await world.rest(within_s=30)
    [answer] = world.answers(world.alice)[before:]
    return answer


async def test_what_was_heard_is_in_the_costs(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """By model and by what it was for; and /why has it with the answer it led to."""
    await start(minds, ears)
    ears.then(TOLD)
    assert "What is new?" in await say(asleep)
    [by_model] = await asleep.ask(asleep.alice, "/costs model")
    assert f"• {EAR}: $1.00 (1)" in by_model
    assert "for 2 calls" in by_model.splitlines()[0]
    assert "Estimated in it: 1 call" in by_model  # the script that answers counts nothing
    [by_mode] = await asleep.ask(asleep.alice, "/costs mode")
    assert "• voice: $1.00 (1)" in by_mode
    [why] = await asleep.ask(asleep.alice, "/why")
    assert f"{EAR}: 60 s heard, 1 USD" in why
    assert f"{WEAK}: " in why


async def test_a_provider_that_tells_nothing_is_reckoned_by_the_recording(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """Not by what its sender says of it; and it is called an estimate."""
    await start(minds, ears)
    ears.then("What is new?")
    await say(asleep)
    [costs] = await asleep.ask(asleep.alice, "/costs")
    assert f"• {EAR}: $1.00 (1)" in costs
    assert "Estimated in it: 2 calls" in costs


async def test_a_spent_budget_has_no_ears(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """Nobody listens, the person is told with a button; allowed more, they are heard."""
    await start(minds, ears, budgets__user_day="1.70 USD")
    ears.then(TOLD, TOLD)
    await say(asleep)
    answer = await say(asleep)
    assert answer.startswith("The budget of yours for the day ($1.70) is spent")
    assert len(ears.recordings) == 1
    [_, ending] = asleep.records.endings()
    assert ending == ("explained", "budget-spent")
    press(asleep.alice, asleep.messages(asleep.alice)[-1], "Ask the owner")
    await asleep.rest()
    [alert] = asleep.messages(asleep.owner)
    press(asleep.owner, alert, "Allow 25 % more")
    await asleep.rest()
    assert "What is new?" in await say(asleep)


async def test_a_budget_warns_of_what_was_heard(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """Below the answer, as of any call."""
    await start(minds, ears, budgets__user_day="1.20 USD")
    ears.then(TOLD)
    assert "83 % of the budget of yours for the day" in await say(asleep)


async def test_under_a_budget_who_has_no_price_does_not_listen(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """The sentence says what to do about it; who writes is answered."""
    prices = {WEAK: SETTINGS["llm__prices"][WEAK]}
    await start(minds, ears, budgets__user_day="5 USD", llm__prices=prices)
    answer = await say(asleep)
    assert answer.startswith("A budget is set, and what listening costs is not known")
    assert ears.recordings == []
    assert asleep.records.endings() == [("explained", "voice-unpriced")]
    assert await asleep.ask(asleep.alice, "hello") == ["hello"]


async def test_who_fails_to_listen_is_booked_and_explained(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """It may have heard it all; the next message is answered."""
    await start(minds, ears, budgets__user_day="5 USD")
    ears.then(DOWN, TOLD)
    assert "(incident " in await say(asleep)
    [costs] = await asleep.ask(asleep.alice, "/costs")
    assert f"• {EAR}: $1.00 (1)" in costs
    assert "Estimated in it: 1 call" in costs
    assert "What is new?" in await say(asleep)


async def test_who_is_stopped_while_listening_is_booked(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """What was sent is paid for."""
    await start(minds, ears)
    ears.then(Hang())
    asleep.alice.sends_voice(A_MINUTE)
    await asleep.until(lambda: ears.listening == 1)
    asleep.alice.says("/stop")
    await asleep.rest()
    assert ears.listening == 0
    [costs] = await asleep.ask(asleep.alice, "/costs")
    assert f"• {EAR}: $1.00 (1)" in costs


async def test_what_a_dead_process_listened_to_is_booked_and_heard_again(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """Nothing is lost, neither the money nor the message."""
    await start(minds, ears)
    ears.then(Hang())
    asleep.alice.sends_voice(A_MINUTE)
    await asleep.until(lambda: ears.listening == 1)
    await asleep.crash()
    ears.then(TOLD)
    await start(minds, ears)
    await asleep.rest(within_s=30)
    assert "What is new?" in asleep.answers(asleep.alice)[-1]
    [costs] = await asleep.ask(asleep.alice, "/costs")
    assert f"• {EAR}: $2.00 (2)" in costs
