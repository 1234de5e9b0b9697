"""A voice message is heard and paid for once, however often it is answered (SPEC B9, L5, L8)."""

from typing import Any

import pytest

from kintsugi.llm.provider import Transcript, Usage
from kintsugi.llm.scripted import Hang, ScriptedTranscriber
from tests.llm.recordings import voice
from tests.scenarios.minds import SETTINGS, WEAK, Minds
from tests.scenarios.test_outage import KEPT, press
from tests.scenarios.world import World

EAR = "custom/ear"
A_MINUTE = voice(60)
TOLD = Transcript(text="What is new?", usage=Usage(prompt=0, completion=0, seconds=60))


@pytest.fixture
def ears() -> ScriptedTranscriber:
    return ScriptedTranscriber(model=EAR)


@pytest.fixture
async def minds(asleep: World, ears: ScriptedTranscriber) -> Minds:
    minds = Minds(asleep)
    minds[WEAK].always(None)
    await start(minds, ears)
    return minds


async def start(minds: Minds, ears: ScriptedTranscriber) -> None:
    """With somebody who listens for a dollar a minute."""
    overrides: dict[str, Any] = {
        "llm__chat_chain": [WEAK],
        "llm__transcription_model": EAR,
        "llm__custom_url": "http://127.0.0.1:9/v1",
        "llm__prices": {WEAK: SETTINGS["llm__prices"][WEAK], EAR: {"minute": 1}},
    }
    await minds.start(transcriber=ears, **overrides)


async def say(world: World, data: bytes = A_MINUTE) -> None:
    world.alice.sends_voice(data, seconds=1)
    await world.rest(within_s=30)


def downloads(world: World) -> int:
    return len(world.telegram.journal.of("download"))


async def test_a_question_that_waits_is_heard_once(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """Through vain tries and a crash; /why still has what it cost with the answer it led to."""
    ears.then(TOLD)
    minds.down()
    await say(asleep)
    [told] = asleep.answers(asleep.alice)
    assert told.startswith(KEPT)
    tries = len(minds.asked(WEAK))
    await asleep.pass_time(300)
    assert len(minds.asked(WEAK)) > tries
    await asleep.crash()
    await start(minds, ears)
    minds.up()
    await asleep.until(lambda: "What is new?" in asleep.answers(asleep.alice)[-1], within_s=900)
    await asleep.rest()
    assert (len(ears.recordings), downloads(asleep)) == (1, 1)
    [costs] = await asleep.ask(asleep.alice, "/costs")
    assert f"• {EAR}: $1.00 (1)" in costs
    [why] = await asleep.ask(asleep.alice, "/why")
    assert f"{EAR}: 60 s heard, 1 USD" in why


@pytest.mark.usefixtures("minds")
async def test_another_answer_needs_no_other_hearing(
    asleep: World, ears: ScriptedTranscriber
) -> None:
    """The button below an answer; /why of the new one does not count the old one's costs."""
    ears.then(TOLD)
    await say(asleep)
    press(asleep.alice, asleep.messages(asleep.alice)[-1], "↻ Again")
    await asleep.rest()
    first, second = asleep.answers(asleep.alice)
    assert first == second
    assert (len(ears.recordings), downloads(asleep)) == (1, 1)
    [why] = await asleep.ask(asleep.alice, "/why")
    assert EAR not in why


async def test_what_was_heard_outlives_the_process(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """Who dies while a model speaks has the words already."""
    ears.then(TOLD)
    minds[WEAK].then(Hang())
    asleep.alice.sends_voice(A_MINUTE)
    await asleep.until(lambda: minds[WEAK].speaking == 1)
    await asleep.crash()
    await start(minds, ears)
    await asleep.rest(within_s=30)
    assert "What is new?" in asleep.answers(asleep.alice)[-1]
    assert len(ears.recordings) == 1


@pytest.mark.usefixtures("minds")
async def test_each_recording_is_heard_for_itself(asleep: World, ears: ScriptedTranscriber) -> None:
    """What somebody else sent, or what is sent again, is another message."""
    ears.then("one", "two")
    await say(asleep)
    await say(asleep, voice(2))
    assert [each.split()[0] for each in asleep.answers(asleep.alice)] == ["one", "two"]


@pytest.mark.usefixtures("minds")
async def test_half_an_emoji_in_what_was_heard_is_no_obstacle(
    asleep: World, ears: ScriptedTranscriber
) -> None:
    """A database has no bytes for it; what was paid for is not lost over it."""
    ears.then("wave \ud83d")
    await say(asleep)
    assert "wave \N{REPLACEMENT CHARACTER}" in asleep.answers(asleep.alice)[-1]
    assert len(ears.recordings) == 1
