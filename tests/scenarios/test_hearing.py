"""A voice message is heard and paid for once, however often it is answered (SPEC B9, L5, L8)."""

from typing import Any

import pytest

from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import Transcript, Usage
from kintsugi.llm.scripted import Hang, ScriptedTranscriber
from tests.llm.recordings import voice
from tests.scenarios.minds import SETTINGS, WEAK, Minds, failing
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


async def start(minds: Minds, ears: ScriptedTranscriber, **overrides: Any) -> None:
    """With somebody who listens for a dollar a minute."""
    usual: dict[str, Any] = {
        "llm__chat_chain": [WEAK],
        "llm__transcription_model": EAR,
        "llm__custom_url": "http://127.0.0.1:9/v1",
        "llm__prices": {WEAK: SETTINGS["llm__prices"][WEAK], EAR: {"minute": 1}},
    }
    await minds.start(transcriber=ears, **{**usual, **overrides})


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


async def test_who_is_down_is_not_waited_for_by_each_recording(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """The person is told why, and /status says so; a new life asks it once more."""
    down = target_error(Failure(target=EAR, symptom=Symptom.TIMEOUT, kind=Kind.TIMEOUT))
    ears.then(down, down)
    for _ in range(3):
        await say(asleep)
    assert len(ears.recordings) == 2
    assert asleep.answers(asleep.alice)[-1].startswith(
        "My model that listens is left alone just now: it does not answer in time."
    )
    assert asleep.records.endings()[-1] == ("explained", "voice-resting")
    [status] = await asleep.ask(asleep.alice, "/status")
    assert f"{EAR}: resting for" in status
    await asleep.crash()
    await start(minds, ears)
    ears.then("hello")
    await say(asleep)
    assert "hello" in asleep.answers(asleep.alice)[-1]
    [status] = await asleep.ask(asleep.alice, "/status")
    assert "resting" not in status


async def test_a_new_key_is_tried_at_once(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """What was wrong with the old one, which outlasts a restart, says nothing about it."""
    ears.then(target_error(Failure(target=EAR, symptom=Symptom.REFUSED, kind=Kind.AUTH)))
    await say(asleep)
    await asleep.pass_time(5)
    for key, heard in (("", 1), ("sk-custom-new", 2)):
        await asleep.crash()
        await start(minds, ears, **({"llm__custom_key": key} if key else {}))
        ears.then("hello")
        await say(asleep)
        assert len(ears.recordings) == heard
    assert "hello" in asleep.answers(asleep.alice)[-1]


async def test_that_somebody_listens_again_is_no_news_for_what_waits_for_an_answer(
    asleep: World, minds: Minds, ears: ScriptedTranscriber
) -> None:
    """A question is tried again when a model that answers is back."""
    ears.then(target_error(Failure(target=EAR, symptom=Symptom.REFUSED, kind=Kind.OVERLOADED)))
    await say(asleep)
    minds[WEAK].always(failing(Kind.RATE_LIMIT, retry_after_s=600))
    await asleep.ask(asleep.bob, "hello", within_s=30)
    await asleep.pass_time(20)
    before = len(asleep.telegram.journal.of(chat_id=asleep.bob.id))
    ears.then("hi")
    await say(asleep)
    await asleep.pass_time(3)
    assert len(ears.recordings) == 2
    assert len(asleep.telegram.journal.of(chat_id=asleep.bob.id)) == before
