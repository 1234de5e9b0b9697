from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from kintsugi.bot import questions
from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.handlers.questions import AnswerQuestion
from kintsugi.bot.people import Role
from kintsugi.bot.questions import Option, Question, Verdict, question_id
from kintsugi.clock import ManualClock
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.i18n import Locale
from kintsugi.ids import ChatId, Scope, Session, Topic, UserId
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, turn

BOB = 8


class Baker:
    """A kind of question."""

    def __init__(self) -> None:
        self.baked: list[str] = []

    async def answered(self, question: Question, value: str, locale: Locale) -> Verdict:
        bake: Callable[[object], None] = lambda _: self.baked.append(f"{question.id}:{value}")  # noqa: E731 - an effect
        return Verdict(text=f"{value} ({locale})", effects=(bake,))


@pytest.fixture
def baker() -> Baker:
    return Baker()


@pytest.fixture
async def question(store: Store, clock: ManualClock) -> Question:
    asked = Question(
        id=question_id("pastry", "tg:1"),
        kind="pastry",
        session=Session(chat=ChatId(ANN), topic=Topic(0), user=UserId(ANN)),
        text="Cake or pie?",
        options=(Option(value="cake", label="Cake"), Option(value="pie", label="Pie")),
        asked_at=clock.now(),
    )
    await store.write(questions.ask(asked))
    return asked


@pytest.fixture
def press(
    store: Store, envelopes: EnvelopeFactory, clock: ManualClock, baker: Baker, question: Question
) -> Callable[..., Any]:
    """Press a button with some data, by Ann or another; carries out what is to be committed."""
    handler = AnswerQuestion(store=store, envelopes=envelopes, clock=clock, kinds={"pastry": baker})

    async def pressing(
        data: str = f"q:{question.id}:1", *, user: int = ANN, chat: int = ANN, **about: Any
    ) -> Ended:
        message = {"message_id": 9, "date": 1, "chat": {"id": chat, "type": "private"}}
        query = {
            "id": "11",
            "from": {"id": user, "is_bot": False, "first_name": "A"},
            "chat_instance": "1",
            "message": message,
            "data": data,
        }
        context = turn({"update_id": 1, "callback_query": query}, id=UserId(user), **about)
        assert context.address.press is not None
        ended = await handler(context, context.address.press)
        for effect in ended.effects:
            await store.write(effect)
        return ended

    return pressing


async def recorded(store: Store) -> list[Entry]:
    everything = Scope(user=UserId(ANN)), Scope(user=UserId(BOB))
    return [
        entry
        for scope in everything
        for entry in await store.read(partial(audit.entries, scope=scope, limit=9))
    ]


async def test_answered(
    press: Callable[..., Any], baker: Baker, store: Store, question: Question
) -> None:
    """The kind says what follows; answer, consequence, its words and the record are one."""
    ended = await press()
    assert (ended.ending, ended.reply, ended.notice) == (Ending.ANSWERED, None, None)
    assert baker.baked == [f"{question.id}:pie"]
    (over,) = ended.events
    assert (over.payload["text"], over.payload["buttons"]) == ("pie (en)", [])
    kept = await store.read(lambda connection: questions.find(connection, question.id))
    assert kept == replace(question, answer="pie")
    (entry,) = await recorded(store)
    assert (entry.action, entry.outcome, entry.subject) == (
        "question.pastry",
        "answered",
        question.id,
    )


async def test_answered_already(press: Callable[..., Any], baker: Baker, store: Store) -> None:
    """The second press changes nothing, is told so, and is on record."""
    await press()
    ended = await press()
    assert (ended.ending, ended.notice) == (
        Ending.EXPLAINED,
        "You have answered this already.",
    )
    assert ended.events == ()
    assert len(baker.baked) == 1
    assert [entry.outcome for entry in await recorded(store)] == ["question-answered", "answered"]


@pytest.mark.parametrize("role", [Role.USER, Role.ADMIN])
async def test_foreign(press: Callable[..., Any], baker: Baker, store: Store, role: Role) -> None:
    """Only the answer of whoever was asked counts, not even an admin's."""
    ended = await press(user=BOB, role=role)
    assert (ended.ending, ended.notice) == (Ending.EXPLAINED, "This question was not for you.")
    assert baker.baked == []
    assert [entry.outcome for entry in await recorded(store)] == ["question-not-yours"]


@pytest.mark.parametrize("data", ["q", "q:0123456789ab:0", "q:{id}:2", "q:{id}:x", "q:{id}:0:0"])
async def test_forged(
    press: Callable[..., Any], baker: Baker, store: Store, question: Question, data: str
) -> None:
    """What we never put below a message is ignored, and on record."""
    ended = await press(data.format(id=question.id))
    assert (ended.ending, ended.notice, ended.events) == (Ending.REJECTED, None, ())
    assert baker.baked == []
    (entry,) = await recorded(store)
    assert (entry.action, entry.outcome) == ("question.unknown", "button of nobody's")


async def test_another_chat(press: Callable[..., Any], baker: Baker) -> None:
    """A question is answered where it was asked."""
    assert (await press(chat=-100)).ending is Ending.REJECTED
    assert baker.baked == []


async def test_kind_of_nobody(press: Callable[..., Any], store: Store, question: Question) -> None:
    """A question of a part that is gone is nobody's."""
    await store.write(questions.ask(replace(question, id="0" * 12, kind="gone")))
    assert (await press(f"q:{'0' * 12}:0")).ending is Ending.REJECTED
    (entry,) = await recorded(store)
    assert entry.action == "question.gone"
