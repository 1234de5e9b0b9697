import asyncio
from collections.abc import Callable

import pytest

from kintsugi.bot.handlers.chat import AnswerChat
from kintsugi.bot.opening import Openings
from kintsugi.bot.parking import Parking
from kintsugi.bot.rating import RatingRow
from kintsugi.bot.spending import Spending
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.messages import Format
from kintsugi.llm.scripted import Cut, Hang, Say, ScriptedModel
from kintsugi.orchestrator.chat import Chat
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.orchestrator.unanswered import Unanswered
from kintsugi.orchestrator.voices import Voices
from kintsugi.store.database import Store
from tests.bot.stagehands import eventually, turn, update


@pytest.fixture
def running() -> RunningTurns:
    return RunningTurns()


@pytest.fixture
def model(clock: ManualClock) -> ScriptedModel:
    return ScriptedModel(clock)


@pytest.fixture
def answer_chat(
    model: ScriptedModel,
    store: Store,
    clock: ManualClock,
    running: RunningTurns,
    *,
    openings: Callable[[float], Openings],
    parking: Parking,
    spending: Spending,
) -> AnswerChat:
    chat = Chat(Voices(usual=model), store, running, clock, history_messages=20)
    return AnswerChat(chat, openings(0), parking, spending)


async def test_answer(answer_chat: AnswerChat, model: ScriptedModel, bus: EmbeddedBus) -> None:
    """The answer is the model's; its first words were on their way before it was whole."""
    model.then(Say(text="Once upon a time"))
    ended = await answer_chat(turn(update()), "tell me", "Ann")
    assert (ended.reply, ended.format) == ("Once upon a time", Format.MARKDOWN)
    await bus.subscribe(TELEGRAM_SEND.name, "sender")
    (opening,) = await bus.claim(TELEGRAM_SEND.name, "sender", limit=5)
    assert opening.event.payload["text"].startswith("Once ")


@pytest.mark.parametrize("said", ["Once", ""])
async def test_stopped(
    answer_chat: AnswerChat, model: ScriptedModel, running: RunningTurns, said: str
) -> None:
    """What was produced before a /stop is kept and marked."""
    context = turn(update())
    model.then(Hang(after=said))
    answering = asyncio.create_task(answer_chat(context, "tell me", "Ann"))
    await eventually(lambda: bool(model._clock._sleepers))  # type: ignore[attr-defined] # a ManualClock
    assert running.stop(context.session)
    ended = await answering
    assert (ended.reply, ended.note) == (said, "(stopped)")


async def test_failure_goes_on(answer_chat: AnswerChat, model: ScriptedModel) -> None:
    """A cut answer is no answer; whoever explains failures hears of it."""
    model.then(Cut(after="Once"))
    with pytest.raises(Unanswered):
        await answer_chat(turn(update()), "tell me", "Ann")


async def test_the_row_below(
    model: ScriptedModel,
    store: Store,
    clock: ManualClock,
    *,
    openings: Callable[[float], Openings],
    parking: Parking,
    spending: Spending,
) -> None:
    """Below an answer people can say what they think of it, where that is wanted."""
    chat = Chat(Voices(usual=model), store, RunningTurns(), clock, history_messages=20)
    for rating, count in ((RatingRow(lambda _: True), 4), (None, 0)):
        answer = AnswerChat(chat, openings(5), parking, spending, rating)
        ended = await answer(turn(update()), "hello", "Ann")
        assert len(ended.buttons) == count
