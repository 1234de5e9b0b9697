import asyncio

import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelTimeout, ModelUnavailable
from kintsugi.llm.provider import (
    Audio,
    ChatMessage,
    Finished,
    ModelEvent,
    ModelRequest,
    Provider,
    Purpose,
    Transcript,
    Usage,
    Words,
)
from kintsugi.llm.scripted import Cut, Fail, Hang, Say, ScriptedModel, ScriptedTranscriber

REQUEST = ModelRequest(
    messages=(
        ChatMessage(role="system", text="be brief"),
        ChatMessage(role="user", text="say what I say"),
    ),
    purpose=Purpose(mode="chat"),
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def told(model: Provider) -> list[ModelEvent]:
    return [event async for event in model.stream(REQUEST)]


def text(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Words))


async def test_steps_are_played_in_order_then_it_echoes(clock: ManualClock) -> None:
    """One step per call; when the script is over the model repeats what it is asked."""
    model = ScriptedModel(clock, [Say(text="one two")])
    model.then(Say(text="three"))
    for expected in ("one two", "three", "say what I say"):
        events = await told(model)
        assert text(events).strip() == expected
        assert events[-1] == Finished()


async def test_requests_are_kept(clock: ManualClock) -> None:
    """What the model was given can be looked at, also when it failed."""
    model = ScriptedModel(clock, [Fail(error=ModelUnavailable("down"))])
    with pytest.raises(ModelUnavailable):
        await told(model)
    assert model.requests == [REQUEST]


async def test_failure_comes_after_its_words(clock: ManualClock) -> None:
    """A model may speak before it fails; it does not say that it finished."""
    stream = ScriptedModel(clock, [Fail(error=ModelTimeout("late"), after="half an ")]).stream(
        REQUEST
    )
    assert await anext(stream) == Words(text="half an ")
    with pytest.raises(ModelTimeout):
        await anext(stream)


async def test_cut_stream_ends_without_saying_so(clock: ManualClock) -> None:
    """A cut stream is told from a finished one by the missing end."""
    assert await told(ScriptedModel(clock, [Cut(after="half an")])) == [Words(text="half an")]


async def test_pause_before_each_word(clock: ManualClock) -> None:
    """A slow model's words come one pause apart, by the clock."""
    stream = ScriptedModel(clock, [Say(text="a b", pause_s=5)]).stream(REQUEST)
    for word in ("a ", "b "):
        pending = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        clock.advance(4)
        await asyncio.sleep(0)
        assert not pending.done()
        clock.advance(1)
        assert await pending == Words(text=word)
    assert [event async for event in stream] == [Finished()]


async def test_hanging_model_never_ends(clock: ManualClock) -> None:
    """A hanging model says its words and then nothing; closing the stream ends the call."""
    stream = ScriptedModel(clock, [Hang(after="well")]).stream(REQUEST)
    assert await anext(stream) == Words(text="well")
    pending = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    clock.advance(24 * 3600)
    await asyncio.sleep(0)
    assert not pending.done()
    pending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pending
    assert [event async for event in stream] == []


async def test_transcriber() -> None:
    """Hears its script's lines in order, then nothing, and keeps what it was given."""
    transcriber = ScriptedTranscriber(["hello"])
    transcriber.then(ModelUnavailable("down"))
    told = Transcript(text="well", usage=Usage(prompt=0, completion=0, seconds=2))
    transcriber.then(told)
    audio = Audio(file_name="a.ogg", data=b"1", purpose=Purpose(mode="voice"))
    assert await transcriber.transcribe(audio) == Transcript(text="hello")
    with pytest.raises(ModelUnavailable):
        await transcriber.transcribe(audio)
    assert await transcriber.transcribe(audio) is told
    assert await transcriber.transcribe(audio) == Transcript(text="")
    assert transcriber.recordings == [audio] * 4
