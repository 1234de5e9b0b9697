"""The adapter over real HTTP. Importing litellm takes seconds, so one worker does it, once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import pytest
import pytest_asyncio
from pydantic import SecretStr

from kintsugi.clock import SystemClock
from kintsugi.llm.failures import Failure, Symptom, TargetTimeout, TargetUnavailable
from kintsugi.llm.litellm_adapter import LitellmModel, LitellmTranscriber
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.provider import (
    Audio,
    ChatMessage,
    Finished,
    Image,
    ModelEvent,
    ModelRequest,
    Purpose,
    Usage,
    Words,
)
from kintsugi.llm.target import Account, Target
from kintsugi.simulator.llm import (
    After,
    Cut,
    Defect,
    Fail,
    Malformed,
    MidStreamError,
    ModelServer,
    Outcome,
    Reply,
    Say,
    Stall,
)
from kintsugi.simulator.llm import Usage as Billed
from kintsugi.simulator.llm.vendors import VENDORS

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("litellm"),
    # litellm looks at each field of each chunk, pydantic's retiring ones too
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]

KEY = "sk-canary-0123456789"  # pragma: allowlist secret
PURPOSE = Purpose(mode="chat")
REQUEST = ModelRequest(
    messages=(
        ChatMessage(role="system", text="be brief"),
        ChatMessage(role="user", text="hello there"),
    ),
    purpose=PURPOSE,
)
OPENAI_SHAPED = ("openai", "deepseek", "moonshot", "openrouter", "litellm_proxy")
ROUTES = (*OPENAI_SHAPED, "ollama_chat")
EVERY_ROUTE = pytest.mark.parametrize("route", ROUTES)
BOTH_FAMILIES = pytest.mark.parametrize("route", ["openai", "ollama_chat"])
EVERY_FAILURE = [
    pytest.param(fail, id=f"{vendor.name}-{trouble}")
    for vendor in VENDORS.values()
    for trouble, fail in vendor.failures.items()
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def library() -> AsyncIterator[Library]:
    library = Library()
    await library.load()
    yield library
    await library.close()


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer(clock=SystemClock()) as server:
        yield server


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The scripted server and models that are asked there."""

    server: ModelServer
    library: Library

    def target(self, route: str, base_url: str | None = None) -> Target:
        url = self.server.root_url if route == "ollama_chat" else self.server.base_url
        key = SecretStr(KEY)
        account = Account(name="ours", route=route, base_url=base_url or url, key=key)
        return Target(account=account, model="simulated")

    def model(self, route: str, *replies: Reply, timeout_s: float = 20) -> LitellmModel:
        self.server.script(model="*", replies=replies)
        return LitellmModel(self.target(route), self.library, SystemClock(), timeout_s=timeout_s)

    async def failure(self, route: str, *replies: Reply, timeout_s: float = 20) -> Failure:
        with pytest.raises((TargetUnavailable, TargetTimeout)) as caught:
            await told(self.model(route, *replies, timeout_s=timeout_s))
        assert KEY not in f"{caught.value!r}{caught.value.__cause__!r}"
        assert isinstance(caught.value, TargetUnavailable | TargetTimeout)
        return caught.value.failure


@pytest.fixture
def bench(server: ModelServer, library: Library) -> Bench:
    return Bench(server=server, library=library)


async def told(model: LitellmModel, request: ModelRequest = REQUEST) -> list[ModelEvent]:
    return [event async for event in model.stream(request)]


async def heard(model: LitellmModel) -> tuple[list[ModelEvent], Failure | None]:
    """What came, and how it failed; None where it only ended."""
    events: list[ModelEvent] = []
    try:
        async for event in model.stream(REQUEST):
            events.append(event)  # noqa: PERF401 - a comprehension would lose them at the error
    except (TargetUnavailable, TargetTimeout) as error:
        return events, error.failure
    return events, None


def text(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Words))


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


@BOTH_FAMILIES
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


@BOTH_FAMILIES
async def test_an_error_in_the_middle_is_broken(bench: Bench, route: str) -> None:
    """An error event after a 200 has no status of its own, whatever litellm makes of it."""
    failure = await bench.failure(route, MidStreamError(2))
    assert (failure.symptom, failure.status) == (Symptom.BROKEN, None)


@pytest.mark.parametrize("fail", EVERY_FAILURE)
async def test_every_failure_of_every_vendor(bench: Bench, fail: Fail) -> None:
    """A refusal keeps the status that was sent, and is asked once."""
    failure = await bench.failure("openai", fail)
    assert (failure.symptom, failure.status) == (Symptom.REFUSED, fail.status)
    assert (failure.target, len(bench.server.calls)) == ("ours/simulated", 1)


@EVERY_ROUTE
async def test_a_refusal_in_every_wire_shape(bench: Bench, route: str) -> None:
    """Status and wait come through, whichever client of litellm made the call."""
    fail = Fail(429, {"error": "slow down"}, {"retry-after": After(seconds=7, form="seconds")})
    failure = await bench.failure(route, fail)
    assert (failure.status, failure.retry_after_s) == (429, 7)


async def test_the_providers_word_for_it(bench: Bench) -> None:
    """A used-up quota is told from a rate limit by the code in the body."""
    body = {"error": {"message": f"no more for {KEY}", "code": "insufficient_quota"}}
    failure = await bench.failure("openai", Fail(429, body))
    assert failure.code == "insufficient_quota"
    assert str(failure) == "ours/simulated: quota refused 429 insufficient_quota RateLimitError"


@pytest.mark.parametrize(
    "defect", [Defect.HTML, Defect.EMPTY_BODY, Defect.EMPTY_CHOICES, Defect.HALF_JSON]
)
@BOTH_FAMILIES
async def test_a_200_that_is_no_answer_is_no_success(
    bench: Bench, route: str, defect: Defect
) -> None:
    """A page, nothing, or half an event never ends as an answer does."""
    events, failure = await heard(bench.model(route, Malformed(defect)))
    assert failure is None or failure.symptom is Symptom.BROKEN
    assert not any(isinstance(event, Finished) for event in events)


@BOTH_FAMILIES
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


@BOTH_FAMILIES
async def test_its_own_limit_is_a_timeout(bench: Bench, route: str) -> None:
    """Without anybody else to watch the time, the call still ends."""
    failure = await bench.failure(route, Stall(None), timeout_s=0.3)
    assert failure.symptom is Symptom.TIMEOUT


@EVERY_ROUTE
async def test_leaving_hangs_up(bench: Bench, route: str) -> None:
    """A closed stream ends the call at the provider, billed as far as it came."""
    async with aclosing(bench.model(route, Stall(2)).stream(REQUEST)) as stream:
        assert await anext(stream) == Words(text="The")
    await bench.server.recorded(1)
    assert bench.server.calls[0].outcome is Outcome.CANCELLED


@BOTH_FAMILIES
async def test_cancelling_hangs_up_before_the_first_word_too(bench: Bench, route: str) -> None:
    """A cancelled caller ends a call that has no answer yet, and is cancelled itself."""
    task = asyncio.create_task(told(bench.model(route, Stall(None))))
    await bench.server.arrived(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await bench.server.recorded(1)
    assert bench.server.calls[0].outcome is Outcome.CANCELLED


async def test_images_are_sent_with_the_words(bench: Bench) -> None:
    """The server reads the words of a message with an image, and the image beside them."""
    image = Image(media_type="image/png", data=b"\x89PNG")
    message = ChatMessage(role="user", text="what is it", images=(image,))
    request = ModelRequest(messages=(message,), purpose=PURPOSE)
    assert text(await told(bench.model("openai"), request)) == "what is it"
    [call] = bench.server.calls
    assert "data:image/png;base64,iVBORw==" in str(call.request)


async def test_the_longest_answer_is_asked_for(bench: Bench) -> None:
    """A limit of the request reaches the provider."""
    request = ModelRequest(messages=REQUEST.messages, purpose=PURPOSE, max_tokens=2)
    finished = (await told(bench.model("openai", Say("one two three four")), request))[-1]
    assert isinstance(finished, Finished)
    assert finished.ending == "length"


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
    audio = Audio(file_name="voice.ogg", data=b"OggS")
    assert await transcriber.transcribe(audio) == "Good morning."
    with pytest.raises(TargetUnavailable) as caught:
        await transcriber.transcribe(audio)
    assert caught.value.failure.status == 401


async def test_other_peoples_loggers_are_left_as_they_were(library: Library) -> None:
    """litellm filters asyncio's log and others' when it is imported; afterwards nobody does."""
    await library.load()
    names = ("asyncio", "backoff", "httpx", "uvicorn.error", "uvicorn.access")
    assert [name for name in names if logging.getLogger(name).filters] == []
