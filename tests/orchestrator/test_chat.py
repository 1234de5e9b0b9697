import asyncio
from collections.abc import AsyncGenerator

import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelTimeout, ModelUnavailable
from kintsugi.events.again import Again, AgainReason
from kintsugi.events.messages import Incoming
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.llm.failures import ChainUnavailable
from kintsugi.llm.provider import Finished, ModelEvent, ModelRequest, Restarted, Words
from kintsugi.llm.scripted import Cut, Fail, Hang, Say, ScriptedModel, Step
from kintsugi.memory import turns
from kintsugi.memory.turns import Line, Role
from kintsugi.orchestrator import traces
from kintsugi.orchestrator.chat import Answer, Chat
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.orchestrator.trace import Fate
from kintsugi.orchestrator.unanswered import Unanswered
from kintsugi.orchestrator.voices import Voices
from kintsugi.store.database import Store

SESSION = Session(chat=ChatId(7), topic=Topic(0), user=UserId(7))


class Screen:
    """Keeps what was shown while the answer grew."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.begun = asyncio.Event()

    async def words(self, text: str) -> None:
        self.shown.append(text)
        self.begun.set()


class Desk:
    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.store = store
        self.clock = clock
        self.model = ScriptedModel(clock)
        self.running = RunningTurns()
        self.screen = Screen()
        self.chat = Chat(Voices(usual=self.model), store, self.running, clock, history_messages=4)

    async def ask(self, text: str = "hello", *steps: Step) -> Answer:
        self.model.then(*steps)
        incoming = Incoming(
            turn_id="t", answer_id="t.0", session=SESSION, text=text, sender_name="Ann"
        )
        return await self.chat.answer(incoming, self.screen)

    async def remember(self, answer: Answer) -> None:
        for effect in answer.effects:
            await self.store.write(effect)

    async def remembered(self) -> list[tuple[Role, str]]:
        lines = await self.store.read(lambda c: turns.recent(c, SESSION, limit=99))
        return [(line.role, line.text) for line in lines]


@pytest.fixture
def desk(store: Store, clock: ManualClock) -> Desk:
    return Desk(store, clock)


async def test_answer(desk: Desk) -> None:
    """The answer is what the model said, shown as it grew, and remembered with its question."""
    answer = await desk.ask("hello", Say(text="Hi there"))
    assert (answer.text, answer.stopped) == ("Hi there", False)
    assert desk.screen.shown == ["Hi ", "Hi there "]
    assert await desk.remembered() == []
    await desk.remember(answer)
    assert await desk.remembered() == [(Role.USER, "hello"), (Role.ASSISTANT, "Hi there")]


async def test_request(desk: Desk) -> None:
    """The model is shown the instructions, the newest of the history in order, and the question."""
    at = desk.clock.now()
    roles = (Role.USER, Role.ASSISTANT)
    said = [Line(turn_id="t", role=roles[n % 2], text=str(n), at=at) for n in range(6)]
    await desk.store.write(lambda connection: turns.append(connection, SESSION, said))
    await desk.ask("now")
    (request,) = desk.model.requests
    system, *rest = request.messages
    assert system.role == "system"
    assert "Kintsugi" in system.text
    assert [(message.role, message.text) for message in rest] == [
        ("user", "2"), ("assistant", "3"), ("user", "4"), ("assistant", "5"), ("user", "now"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (Cut(after="Once upon"), ModelUnavailable),
        (Cut(after=""), ModelUnavailable),
        (Say(text="  "), ModelUnavailable),
        (Fail(error=ModelTimeout("slow"), after="Once"), ModelTimeout),
        (Fail(error=ModelUnavailable("down")), ModelUnavailable),
    ],
)
async def test_no_answer(desk: Desk, step: Step, error: type[Exception]) -> None:
    """Cut, empty and failed answers are failures, never silently shortened answers."""
    with pytest.raises(Unanswered) as raised:
        await desk.ask("hello", step)
    assert isinstance(raised.value.error, error)


async def test_a_long_beginning_that_broke_off_is_kept(desk: Desk) -> None:
    """People have read it: it is the answer, marked as interrupted, and remembered."""
    error = ChainUnavailable([], begun=True)
    answer = await desk.ask("tell me", Fail(error=error, after="Once upon a time"))
    assert (answer.text, answer.interrupted, answer.stopped) == ("Once upon a time", True, False)
    await desk.remember(answer)
    assert await desk.remembered() == [
        (Role.USER, "tell me"), (Role.ASSISTANT, "Once upon a time"),
    ]  # fmt: skip


async def test_what_another_model_begins_anew_replaces_what_was_shown(desk: Desk) -> None:
    """The reader sees one answer, not the beginning of one and the whole of another."""

    class Restarting:
        model = "two"

        async def stream(self, _request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
            yield Words(text="Half an")
            yield Restarted(target="b")
            yield Words(text="A whole one")
            yield Finished()

    chat = Chat(
        Voices(usual=Restarting()), desk.store, desk.running, desk.clock, history_messages=0
    )
    incoming = Incoming(turn_id="t", answer_id="t.0", session=SESSION, text="hi", sender_name="Ann")
    answer = await chat.answer(incoming, desk.screen)
    assert answer.text == "A whole one"
    assert desk.screen.shown == ["Half an", "A whole one"]


@pytest.mark.parametrize("after", ["Once upon", ""])
async def test_stop(desk: Desk, after: str) -> None:
    """After a /stop, what was produced is the answer; of nothing, nothing is remembered."""
    asking = asyncio.create_task(desk.ask("tell me", Hang(after=after)))
    await desk.screen.begun.wait()
    assert desk.running.stop(SESSION)
    answer = await asking
    assert (answer.text, answer.stopped) == (after, True)
    await desk.remember(answer)
    expected = [(Role.USER, "tell me"), (Role.ASSISTANT, after)]
    assert await desk.remembered() == (expected if after else expected[:1])


async def test_cancelled(desk: Desk) -> None:
    """Any other cancellation goes on, and ends the model's call."""
    asking = asyncio.create_task(desk.ask("tell me", Hang(after="Once")))
    await desk.screen.begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert desk.clock._sleepers == []
    assert not desk.running.stop(SESSION)


async def test_cancelled_and_stopped(desk: Desk) -> None:
    """A cancellation in the same moment as a /stop is not swallowed."""
    asking = asyncio.create_task(desk.ask("tell me", Hang(after="Once")))
    await desk.screen.begun.wait()
    desk.running.stop(SESSION)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_provider_is_closed(desk: Desk) -> None:
    """However a turn ends, the provider's stream is closed before the turn is over."""
    closed: list[str] = []

    class Watched:
        model = "watched"

        async def stream(self, _request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
            try:
                yield Words(text="Once")
                yield Finished()
            finally:
                closed.append("closed")

    class Broken(Screen):
        async def words(self, _text: str) -> None:
            raise ModelUnavailable("no screen")

    chat = Chat(Voices(usual=Watched()), desk.store, desk.running, desk.clock, history_messages=0)
    incoming = Incoming(turn_id="t", answer_id="t.0", session=SESSION, text="hi", sender_name="Ann")
    with pytest.raises(Unanswered):
        await chat.answer(incoming, Broken())
    assert closed == ["closed"]


async def test_an_answers_trace(desk: Desk) -> None:
    """It is kept with the end of the turn, and not before."""
    answer = await desk.ask("hello", Say(text="Hi there"))
    assert await desk.store.read(lambda c: traces.last(c, SESSION)) is None
    await desk.remember(answer)
    trace = await desk.store.read(lambda c: traces.last(c, SESSION))
    assert trace is not None
    assert (trace.answer_id, trace.model, trace.fate) == ("t.0", "scripted", Fate.ANSWERED)
    assert (answer.model, trace.history) == ("scripted", 0)


@pytest.mark.parametrize(
    ("step", "fate"),
    [(Fail(error=ModelUnavailable("down")), Fate.FAILED), (Cut(after="Once"), Fate.INTERRUPTED)],
)
async def test_a_failures_trace(desk: Desk, step: Step, fate: Fate) -> None:
    """It goes with the failure to whoever explains it; of the words, nothing is remembered."""
    with pytest.raises(Unanswered) as raised:
        await desk.ask("hello", step)
    for effect in raised.value.effects:
        await desk.store.write(effect)
    trace = await desk.store.read(lambda c: traces.last(c, SESSION))
    assert trace is not None
    assert (trace.fate, trace.model, len(trace.tried)) == (fate, None, 1)
    assert await desk.remembered() == []


async def test_answered_again(desk: Desk) -> None:
    """The model is shown the conversation as it was then, and who was not good enough."""
    at = desk.clock.now()
    said = [
        Line(turn_id=turn, role=Role.USER, text=f"in {turn}", at=at)
        for turn in ("before", "first", "after")
    ]
    await desk.store.write(lambda connection: turns.append(connection, SESSION, said))
    again = Again(reason=AgainReason.STRONGER, turn_id="first", stronger_than="a/one")
    incoming = Incoming(
        turn_id="t", answer_id="t.0", session=SESSION, text="now", sender_name="Ann", again=again
    )
    await desk.chat.answer(incoming, desk.screen)
    (request,) = desk.model.requests
    assert [message.text for message in request.messages[1:]] == ["in before", "now"]
    assert request.stronger_than == "a/one"
