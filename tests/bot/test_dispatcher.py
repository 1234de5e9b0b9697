from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from aiogram.types import Update

from kintsugi.bot.channel import Channel
from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.dispatcher import Handlers, UpdateDispatcher
from kintsugi.bot.guests import GuestBudget
from kintsugi.bot.handlers.attached import AnswerAttached
from kintsugi.bot.handlers.buttons import ButtonSet, StopAnswer
from kintsugi.bot.handlers.chat import AnswerChat
from kintsugi.bot.handlers.react import HeedReaction
from kintsugi.bot.inlet import Inlet
from kintsugi.bot.opening import Openings
from kintsugi.bot.parking import Parking
from kintsugi.bot.people import People, Role
from kintsugi.bot.spending import Spending
from kintsugi.bot.stop import STOP
from kintsugi.bot.traced import TracedAnswers
from kintsugi.bot.updates import UnreadableUpdate
from kintsugi.clock import ManualClock
from kintsugi.errors import ModelTimeout, ModelUnavailable
from kintsugi.llm.scripted import Fail, Say, ScriptedModel
from kintsugi.orchestrator.chat import Chat
from kintsugi.orchestrator.feedback import NoLedger
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.orchestrator.voices import Voices
from kintsugi.settings import Access
from kintsugi.store.database import Store
from tests.bot.handlers.house import command_set
from tests.bot.stagehands import BOT, turn, update


@pytest.fixture
def model(clock: ManualClock) -> ScriptedModel:
    return ScriptedModel(clock)


@pytest.fixture
def dispatcher(
    model: ScriptedModel, store: Store, people: People, channel: Channel, *,
    clock: ManualClock, openings: Callable[[float], Openings], inlet: Inlet, parking: Parking,
    spending: Spending,
) -> UpdateDispatcher:  # fmt: skip
    running = RunningTurns()
    chat = Chat(Voices(usual=model), store, running, clock, history_messages=20)
    answering = AnswerChat(chat, openings(5), parking, spending)
    handlers = Handlers(
        commands=command_set(people, store, clock, channel, running, parking),
        buttons=ButtonSet({STOP: StopAnswer(running)}),
        chat=answering,
        attached=AnswerAttached(
            answering, inlet.intake(None, store, sees=False), running, spending, clock
        ),
        reactions=HeedReaction(TracedAnswers(store), NoLedger(), clock),
    )
    budget = GuestBudget(store, Access(guest_turns_per_day=2), clock)
    return UpdateDispatcher(handlers, people, budget, clock, Random(2), token=BOT.token)


async def _dispatch(dispatcher: UpdateDispatcher, of: dict[str, Any], **about: Any) -> Ended:
    return await dispatcher.dispatch(of, turn(of, **about))


async def test_chat(dispatcher: UpdateDispatcher, model: ScriptedModel) -> None:
    """An ordinary message goes to the model."""
    model.then(Say(text="Hello, Ann"))
    ended = await _dispatch(dispatcher, update("hello"))
    assert (ended.ending, ended.reply) == (Ending.ANSWERED, "Hello, Ann")


async def test_command(dispatcher: UpdateDispatcher, model: ScriptedModel) -> None:
    """A command goes to its handler, and no model hears of it."""
    ended = await _dispatch(dispatcher, update("/help"))
    assert "/language" in (ended.reply or "")
    assert model.requests == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]},
         "photo-unseen"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "kind-unusable"),
        ({"new_chat_title": "Pots"}, "message-not-text"),
    ],
)  # fmt: skip
async def test_not_text(dispatcher: UpdateDispatcher, content: dict[str, Any], reason: str) -> None:
    """What cannot be read gets one honest line."""
    ended = await _dispatch(dispatcher, update(None, **content))
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, reason)


async def test_unhandled(dispatcher: UpdateDispatcher) -> None:
    """A kind of update that nobody handles ends as rejected, not as an error."""
    edited = update()["message"] | {"edit_date": 1767268801}
    ended = await _dispatch(dispatcher, {"update_id": 1, "edited_message": edited})
    assert (ended.ending, ended.reason) == (Ending.REJECTED, "unhandled")


async def test_unreadable(dispatcher: UpdateDispatcher) -> None:
    """What does not parse is told by its fields, never by their values."""
    with pytest.raises(UnreadableUpdate) as raised:
        await _dispatch(dispatcher, update("hello", date="hush", entities="hush"))
    assert "message.date" in str(raised.value)
    assert "message.entities" in str(raised.value)
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    ("error", "reason"),
    [(ModelUnavailable("no"), "error-model"), (ModelTimeout("slow"), "error-model-slow")],
)
async def test_model_failing(
    dispatcher: UpdateDispatcher, model: ScriptedModel, error: Any, reason: str
) -> None:
    """A model that fails is explained by the outermost middleware, with an incident id."""
    model.then(Fail(error=error))
    ended = await _dispatch(dispatcher, update("hello"))
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, reason)
    assert "(incident " in (ended.reply or "")


async def test_unexpected_failures_go_on(
    dispatcher: UpdateDispatcher, model: ScriptedModel
) -> None:
    """A defect is not explained away: the bus tries again."""
    model.then(Fail(error=KeyError("defect")))  # type: ignore[arg-type] # on purpose no model error
    with pytest.raises(KeyError):
        await _dispatch(dispatcher, update("hello"))


async def test_stranger(dispatcher: UpdateDispatcher, model: ScriptedModel) -> None:
    """A stranger reaches no handler."""
    ended = await _dispatch(dispatcher, update("hello"), role=Role.STRANGER)
    assert (ended.ending, ended.reason) == (Ending.REJECTED, "stranger")
    assert model.requests == []


async def test_reaction(dispatcher: UpdateDispatcher, model: ScriptedModel) -> None:
    """A reaction goes to its handler, which knows no such answer."""
    content = {
        "chat": {"id": 7, "type": "private"},
        "message_id": 6,
        "user": {"id": 7, "is_bot": False, "first_name": "Ann"},
        "date": 1767268800,
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "👍"}],
    }
    ended = await _dispatch(dispatcher, {"update_id": 3, "message_reaction": content})
    assert ended.reason == "reaction that says nothing"
    assert model.requests == []


async def test_no_update_outlives_its_turn(dispatcher: UpdateDispatcher) -> None:
    """aiogram's cache would keep what people wrote for as long as the process lives."""
    event_type: Any = Update.event_type
    await _dispatch(dispatcher, update("a secret"))
    assert event_type.fget.cache_info().currsize == 0
