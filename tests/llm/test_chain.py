import asyncio
from contextlib import aclosing

import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelError, ModelUnavailable
from kintsugi.llm.chain import Chain
from kintsugi.llm.failures import ChainTimeout, ChainUnavailable, Symptom, TargetTimeout
from kintsugi.llm.limits import Limits
from kintsugi.llm.provider import (
    Asked,
    ChatMessage,
    Finished,
    ModelEvent,
    ModelRequest,
    Purpose,
    Words,
)
from kintsugi.llm.scripted import Cut, Fail, Hang, Say, ScriptedModel, Step

REQUEST = ModelRequest(
    messages=(ChatMessage(role="user", text="hello"),), purpose=Purpose(mode="chat")
)
LIMITS = Limits(first_sign=30, silence=10, total=50)
DOWN = Fail(error=ModelUnavailable("down"))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


class Listener:
    """What a caller of a chain has got so far, and how it ended."""

    def __init__(self, chain: Chain) -> None:
        self.events: list[ModelEvent] = []
        self.error: ModelError | None = None
        self.task = asyncio.create_task(self._listen(chain))

    async def _listen(self, chain: Chain) -> None:
        try:
            async for event in chain.stream(REQUEST):
                self.events.append(event)
        except ModelError as error:
            self.error = error

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, Words)).strip()


async def settle() -> None:
    """Until everybody waits for the clock: no task needs more turns of the loop than this."""
    for _ in range(50):
        await asyncio.sleep(0)


async def listen(chain: Chain) -> Listener:
    listener = Listener(chain)
    await settle()
    return listener


def models(clock: ManualClock, *scripts: Step) -> tuple[ScriptedModel, ...]:
    return tuple(ScriptedModel(clock, [script]) for script in scripts)


def chain_of(clock: ManualClock, *scripts: Step) -> Chain:
    return Chain(models(clock, *scripts), clock, LIMITS)


async def test_the_first_target_answers(clock: ManualClock) -> None:
    """When all is well nobody but the first target is asked."""
    first, second = models(clock, Say(text="well"), Say(text="never"))
    listener = await listen(Chain([first, second], clock, LIMITS))
    assert (listener.text, second.requests) == ("well", [])
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    assert [attempt.error for attempt in finished.attempts] == [None]


async def test_who_is_asked_is_told(clock: ManualClock) -> None:
    """Each target with why it is asked, and what was tried before it."""
    listener = await listen(chain_of(clock, DOWN, Say(text="here")))
    first, second = (event for event in listener.events if isinstance(event, Asked))
    assert first == Asked(target="scripted")
    assert second.cause == "fallback"
    assert [attempt.cause for attempt in second.attempts] == ["first"]
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    assert [attempt.cause for attempt in finished.attempts] == ["first", "fallback"]


@pytest.mark.parametrize(
    ("step", "symptom"),
    [
        pytest.param(DOWN, None, id="fails"),
        pytest.param(Cut(after=""), Symptom.CUT, id="ends without a word or an end"),
        pytest.param(Say(text=""), Symptom.EMPTY, id="ends without a word"),
        pytest.param(Cut(after=" \n"), Symptom.CUT, id="says blanks and is cut"),
    ],
)
async def test_the_next_target_is_asked(
    clock: ManualClock, step: Step, symptom: Symptom | None
) -> None:
    """A target that gives no answer before its first word is replaced, and the caller learns it."""
    listener = await listen(chain_of(clock, step, Say(text="here")))
    assert listener.text == "here"
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    failed, answered = finished.attempts
    assert isinstance(failed.error, ModelUnavailable)
    assert getattr(getattr(failed.error, "failure", None), "symptom", None) is symptom
    assert answered.error is None


async def test_a_silent_target_is_left(clock: ManualClock) -> None:
    """A target without a sign of life in its time is replaced; the attempt has its duration."""
    listener = await listen(chain_of(clock, Hang(), Say(text="here")))
    assert listener.text == ""
    clock.advance(29.9)
    await settle()
    assert listener.text == ""
    clock.advance(0.1)
    await settle()
    assert listener.text == "here"
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    assert isinstance(finished.attempts[0].error, TargetTimeout)
    assert [round(attempt.milliseconds) for attempt in finished.attempts] == [30_000, 0]


@pytest.mark.parametrize(
    ("step", "wait_s", "kind"),
    [
        pytest.param(
            Fail(error=ModelUnavailable("down"), after="half an "), 0, ChainUnavailable, id="fails"
        ),
        pytest.param(Cut(after="half an "), 0, ChainUnavailable, id="is cut"),
        pytest.param(Hang(after="half an "), 10, ChainTimeout, id="falls silent"),
    ],
)
async def test_a_begun_answer_is_never_begun_again(
    clock: ManualClock, step: Step, wait_s: float, kind: type[ChainUnavailable | ChainTimeout]
) -> None:
    """After the first word the partial answer stays, and the failure is raised as one."""
    first, second = models(clock, step, Say(text="never"))
    listener = await listen(Chain([first, second], clock, LIMITS))
    clock.advance(wait_s)
    await settle()
    assert listener.text == "half an"
    assert isinstance(listener.error, kind)
    assert (listener.error.begun, second.requests) == (True, [])


async def test_one_error_has_every_attempt(clock: ManualClock) -> None:
    """When all fail, the error has each of them in order."""
    listener = await listen(chain_of(clock, DOWN, Cut(after=""), Say(text="")))
    assert isinstance(listener.error, ChainUnavailable)
    assert [str(attempt.error) for attempt in listener.error.attempts] == [
        "down",
        "scripted: malformed cut",
        "scripted: empty stop",
    ]
    assert not listener.error.begun


async def test_the_total_goes_over_all_targets(clock: ManualClock) -> None:
    """The time for an answer is one for the whole chain; the target it ends in is the last."""
    *hanging, last = models(clock, Hang(), Hang(), Say(text="never"))
    listener = await listen(Chain([*hanging, last], clock, LIMITS))
    for seconds in (30, 20):
        clock.advance(seconds)
        await settle()
    assert isinstance(listener.error, ChainTimeout)
    assert [str(attempt.error) for attempt in listener.error.attempts] == [
        "scripted: timeout first_sign",
        "scripted: timeout total",
    ]
    assert last.requests == []


async def test_a_slow_answer_is_no_silence(clock: ManualClock) -> None:
    """Each word starts the silence anew; only the total bounds an answer that goes on."""
    listener = await listen(chain_of(clock, Say(text="a b c d", pause_s=9)))
    for _ in range(4):
        clock.advance(9)
        await settle()
    assert (listener.text, listener.error) == ("a b c d", None)


async def test_cancelling_cancels_the_target(clock: ManualClock) -> None:
    """A cancelled caller is cancelled and nothing else: no other target is asked."""
    first, second = models(clock, Hang(after="half"), Say(text="never"))
    listener = await listen(Chain([first, second], clock, LIMITS))
    listener.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listener.task
    assert (listener.error, second.requests) == (None, [])


async def test_closing_ends_the_target(clock: ManualClock) -> None:
    """A caller that leaves a stream closes the one beneath it."""
    async with aclosing(chain_of(clock, Hang(after="half")).stream(REQUEST)) as stream:
        assert [await anext(stream), await anext(stream)] == [
            Asked(target="scripted"),
            Words(text="half"),
        ]
    assert [event async for event in stream] == []


def test_an_empty_chain_is_a_defect(clock: ManualClock) -> None:
    """A chain without targets could only fail, so it cannot be made."""
    with pytest.raises(ValueError, match="target"):
        Chain([], clock, LIMITS)
