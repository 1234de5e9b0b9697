"""The adapter over real HTTP. Importing litellm takes seconds, so one worker does it, once."""

import asyncio
import logging
from contextlib import aclosing
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from kintsugi.clock import SystemClock
from kintsugi.llm.failures import Symptom, TargetUnavailable
from kintsugi.llm.litellm_adapter import LitellmTranscriber
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.provider import (
    Audio,
    ChatMessage,
    Finished,
    Image,
    ModelRequest,
    Purpose,
    Transcript,
    Usage,
    Words,
)
from kintsugi.llm.target import Account, Target
from kintsugi.simulator.llm import Account as SimulatedAccount
from kintsugi.simulator.llm import (
    Cut,
    Defect,
    Fail,
    Malformed,
    MidStreamError,
    Outcome,
    Reply,
    Say,
    Stall,
)
from kintsugi.simulator.llm import Usage as Billed
from kintsugi.simulator.llm.vendors import (
    OLLAMA,
    OPENAI,
    Trouble,
)
from tests.llm.litellm_bench import (
    EVERY_ROUTE,
    EVERY_SHAPE,
    KEY,
    NATIVE,
    PURPOSE,
    REQUEST,
    SHAPES,
    Bench,
    heard,
    text,
    told,
)

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("litellm"),
    # litellm looks at each field of each chunk, pydantic's retiring ones too
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]
NO_ANSWERS = [
    (route, defect)
    for route in SHAPES
    for defect in (Defect.HTML, Defect.EMPTY_BODY, Defect.EMPTY_CHOICES, Defect.HALF_JSON)
    # Anthropic's message without content ends in due form; the chain calls it empty.
    if (route, defect) != ("anthropic", Defect.EMPTY_CHOICES)
]


@EVERY_ROUTE
async def test_an_answer_in_every_wire_shape(bench: Bench, route: str) -> None:
    """Words come as they are sent, then the end with the provider's count; one call is made."""
    reply = Say("Well, «здравствуй».", usage=Billed(prompt=70, completion=30, cached=40))
    events = await told(bench.model(route, reply))
    assert text(events) == "Well, «здравствуй»."
    assert len(events) > 2
    cached = 0 if route == "ollama_chat" else 40  # Ollama tells of none
    assert events[-1] == Finished(usage=Usage(prompt=70, completion=30, cached=cached))
    assert [call.outcome for call in bench.server.calls] == [Outcome.COMPLETED]


@EVERY_ROUTE
async def test_usage_that_nobody_told_is_unknown(bench: Bench, route: str) -> None:
    """What litellm counts by itself is never taken for the provider's."""
    finished = (await told(bench.model(route, Say("one two three four", usage=None))))[-1]
    assert isinstance(finished, Finished)
    assert finished.usage is None


@EVERY_SHAPE
@pytest.mark.parametrize("ending", ["length", "content_filter"])
async def test_an_answer_that_was_ended_early_says_so(
    bench: Bench, route: str, ending: str
) -> None:
    """The end has the reason that the provider gave."""
    finished = (await told(bench.model(route, Say("half an", finish=ending))))[-1]
    assert isinstance(finished, Finished)
    assert finished.ending == ending


@EVERY_ROUTE
@pytest.mark.parametrize("chunks", [0, 2])
async def test_a_cleanly_cut_stream_does_not_finish(bench: Bench, route: str, chunks: int) -> None:
    """litellm invents an end for it; only a reason that was received counts."""
    cut = Cut(chunks, clean=True, answer=Say("one two three"))
    events = await told(bench.model(route, cut))
    assert text(events) == " ".join(["one", "two", "three"][:chunks])
    assert not any(isinstance(event, Finished) for event in events)


@EVERY_ROUTE
async def test_a_lost_connection_keeps_what_came(bench: Bench, route: str) -> None:
    """The words before it are given away, the failure is one of the network."""
    events, failure = await heard(bench.model(route, Cut(2, clean=False)))
    assert text(events) == "The sun"
    assert failure is not None
    assert (failure.symptom, failure.status) == (Symptom.NETWORK, None)


@EVERY_SHAPE
@pytest.mark.parametrize("chunks", [0, 2])
async def test_an_error_in_the_middle_is_broken(bench: Bench, route: str, chunks: int) -> None:
    """An error event after a 200 has no status of its own, whatever litellm makes of it."""
    vendor = {**NATIVE, "ollama_chat": OLLAMA}.get(route, OPENAI)
    events, failure = await heard(bench.model(route, MidStreamError(chunks, vendor.mid_stream)))
    assert text(events) == "The sun"[: chunks * 4]
    assert failure is not None
    assert (failure.symptom, failure.status) == (Symptom.BROKEN, None)


@pytest.mark.parametrize("route", NATIVE)
async def test_the_key_goes_where_the_vendor_looks_for_it(bench: Bench, route: str) -> None:
    """Anthropic and Gemini know a key that is good, and refuse it once it is not."""
    bench.server.accounts[KEY] = SimulatedAccount.OK
    assert text(await told(bench.model(route, Say("Well.")))) == "Well."
    assert bench.server.calls[0].key == KEY
    bench.server.accounts[KEY] = SimulatedAccount.REVOKED
    failure = await bench.failure(route)
    assert failure.status == NATIVE[route].failures[Trouble.UNAUTHORIZED].status


@pytest.mark.parametrize("route", NATIVE)
async def test_tokens_of_the_cache_belong_to_the_prompt(bench: Bench, route: str) -> None:
    """Anthropic counts them apart, Gemini counts thoughts apart; the sums are the same."""
    billed = Billed(prompt=70, completion=30, cached=20, reasoning=10, cache_written=5)
    finished = (await told(bench.model(route, Say("Well.", usage=billed))))[-1]
    assert finished == Finished(usage=Usage(prompt=70, completion=30, cached=20))


@pytest.mark.parametrize("route", ["gemini", "ollama_chat"])
async def test_a_spoilt_event_spoils_the_end(bench: Bench, route: str) -> None:
    """litellm skips an event that is no JSON, or all that follows it; no end behind it counts."""
    events, failure = await heard(bench.model(route, Malformed(Defect.BAD_JSON)))
    assert failure is None
    assert not any(isinstance(event, Finished) for event in events)


async def test_gemini_without_a_finish_reason_was_cut(bench: Bench) -> None:
    """Each of its events is an end to litellm; only the reason that Gemini gives is one to us."""
    events = await told(bench.model("gemini", Malformed(Defect.NO_FINISH)))
    assert text(events) == "The sun is up, so we all go out now."
    assert not any(isinstance(event, Finished) for event in events)


@pytest.mark.parametrize(("route", "defect"), NO_ANSWERS)
async def test_a_200_that_is_no_answer_is_no_success(
    bench: Bench, route: str, defect: Defect
) -> None:
    """A page, nothing, or half an event never ends as an answer does."""
    events, failure = await heard(bench.model(route, Malformed(defect)))
    assert failure is None or failure.symptom is Symptom.BROKEN
    assert not any(isinstance(event, Finished) for event in events)


@EVERY_SHAPE
async def test_nobody_there(bench: Bench, route: str) -> None:
    """A refused connection is a failure of the network, not the 500 that litellm calls it."""
    model = bench.model(route)
    await bench.server.down()
    try:
        with pytest.raises(TargetUnavailable) as caught:
            await told(model)
    finally:
        await bench.server.up()
    assert caught.value.failure.symptom is Symptom.NETWORK
    assert caught.value.failure.status is None


@pytest.mark.parametrize("route", ["openai", "ollama_chat", "anthropic"])
async def test_its_own_limit_is_a_timeout(bench: Bench, route: str) -> None:
    """Without anybody else to watch the time, the call still ends; Gemini's does not (litellm)."""
    failure = await bench.failure(route, Stall(None), timeout_s=0.3)
    assert failure.symptom is Symptom.TIMEOUT


@EVERY_ROUTE
async def test_leaving_hangs_up(bench: Bench, route: str) -> None:
    """A closed stream ends the call at the provider, billed as far as it came."""
    async with aclosing(bench.model(route, Stall(2)).stream(REQUEST)) as stream:
        assert await anext(stream) == Words(text="The")
    await bench.server.recorded(1)
    assert bench.server.calls[0].outcome is Outcome.CANCELLED


@EVERY_SHAPE
async def test_cancelling_hangs_up_before_the_first_word_too(bench: Bench, route: str) -> None:
    """A cancelled caller ends a call that has no answer yet, and is cancelled itself."""
    task = asyncio.create_task(told(bench.model(route, Stall(None))))
    await bench.server.arrived(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await bench.server.recorded(1)
    assert bench.server.calls[0].outcome is Outcome.CANCELLED


@EVERY_SHAPE
async def test_images_are_sent_with_the_words(bench: Bench, route: str) -> None:
    """The server reads the words of a message with an image."""
    image = Image(media_type="image/png", data=b"\x89PNG")
    message = ChatMessage(role="user", text="what is it", images=(image,))
    request = ModelRequest(messages=(message,), purpose=PURPOSE)
    assert text(await told(bench.model(route), request)) == "what is it"
    [call] = bench.server.calls
    assert "iVBORw==" in str(call.request)


@EVERY_SHAPE
async def test_the_longest_answer_is_asked_for(bench: Bench, route: str) -> None:
    """A limit of the request reaches the provider."""
    request = ModelRequest(messages=REQUEST.messages, purpose=PURPOSE, max_tokens=2)
    finished = (await told(bench.model(route, Say("one two three four")), request))[-1]
    assert isinstance(finished, Finished)
    assert finished.ending == "length"


RECORDING = Audio(file_name="voice.ogg", data=b"OggS" * 600, purpose=Purpose(mode="voice"))


async def test_a_voice_message(bench: Bench) -> None:
    """What the server heard is the result; a refusal is one as of any other call."""
    transcriber = LitellmTranscriber(
        bench.target("openai"), bench.library, SystemClock(), timeout_s=20
    )
    replies: list[Reply] = [
        Say("Good morning.", usage=None),
        Fail(401, {"error": {"message": "no"}}),
    ]
    bench.server.script(model="*", replies=replies)
    assert await transcriber.transcribe(RECORDING) == Transcript(text="Good morning.")
    with pytest.raises(TargetUnavailable) as caught:
        await transcriber.transcribe(RECORDING)
    assert caught.value.failure.status == 401


@pytest.mark.parametrize(
    ("model", "used"),
    [
        ("gpt-4o-transcribe", Usage(prompt=3, completion=3)),
        ("whisper-1", Usage(prompt=0, completion=0, seconds=3)),
    ],
)
async def test_what_hearing_used_is_told(bench: Bench, model: str, used: Usage) -> None:
    """By the token or by the second, as the model is paid."""
    target = replace(bench.target("openai"), model=model)
    transcriber = LitellmTranscriber(target, bench.library, SystemClock(), timeout_s=20)
    bench.server.script(model=model, replies=[Say("Good morning.")])
    assert transcriber.model == f"ours/{model}"
    assert (await transcriber.transcribe(RECORDING)).usage == used


@pytest.mark.parametrize(
    ("response", "used"),
    [
        ({"duration": 8.2}, Usage(prompt=0, completion=0, seconds=9)),
        ({"duration": "8.2"}, Usage(prompt=0, completion=0, seconds=9)),
        ({"duration": 0.0}, None),
        ({"duration": "nan"}, None),
        ({"duration": "long"}, None),
        ({"duration": 1e300}, None),
        ({"usage": SimpleNamespace(type="duration", seconds=-1.0)}, None),
        ({"usage": SimpleNamespace(type="other")}, None),
        ({}, None),
    ],
)
async def test_how_long_it_was_is_taken_where_it_is_a_length(
    response: dict[str, object], used: Usage | None
) -> None:
    """Servers with Whisper's shape tell the length alone, and OpenAI's was a text once."""

    class OneAnswer(Library):
        async def load(self) -> Any:
            return self

        async def atranscription(self, **_parameters: object) -> object:
            return SimpleNamespace(text="Well.", **response)

    account = Account(name="ours", route="openai", base_url=None, key=None)
    transcriber = LitellmTranscriber(
        Target(account=account, model="w"), OneAnswer(), SystemClock(), timeout_s=20
    )
    assert await transcriber.transcribe(RECORDING) == Transcript(text="Well.", usage=used)


async def test_other_peoples_loggers_are_left_as_they_were(library: Library) -> None:
    """litellm filters asyncio's log and others' when it is imported; afterwards nobody does."""
    await library.load()
    names = ("asyncio", "backoff", "httpx", "uvicorn.error", "uvicorn.access")
    assert [name for name in names if logging.getLogger(name).filters] == []


@pytest.mark.parametrize(("route", "calls"), [("openai", 1), *((r, 2) for r in SHAPES[1:])])
async def test_a_connection_lost_before_the_answer(bench: Bench, route: str, calls: int) -> None:
    """It is asked once; where litellm is its own client, once more, and nobody can forbid it."""
    failure = await bench.failure(route, Cut(None, clean=False), Cut(None, clean=False))
    assert failure.symptom is Symptom.NETWORK
    assert len(bench.server.calls) == calls
