from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot import attachments
from kintsugi.bot.attachments import Attachment
from kintsugi.bot.context import Ending
from kintsugi.bot.handlers.attached import AnswerAttached, quotes
from kintsugi.bot.handlers.chat import AnswerChat
from kintsugi.bot.hearing import Occasion
from kintsugi.bot.intake import Intake, Material, Unusable
from kintsugi.bot.opening import Openings
from kintsugi.bot.parking import Parking
from kintsugi.bot.render.markdown import render
from kintsugi.bot.spending import Spending
from kintsugi.clock import ManualClock
from kintsugi.errors import ModelUnavailable
from kintsugi.events.attached import Document, Picture
from kintsugi.i18n import Message
from kintsugi.llm.books import OverBudget, Unpriced
from kintsugi.llm.budgets import Budget, Standing, Who
from kintsugi.llm.failures import TargetCooling
from kintsugi.llm.kinds import Kind
from kintsugi.llm.scripted import Say, ScriptedModel
from kintsugi.orchestrator.chat import Chat
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.orchestrator.voices import Voices
from kintsugi.store.database import Store
from tests.bot.stagehands import turn, update


class Given(Intake):
    """Gives what the test has put in."""

    def __init__(self, material: Material | Exception) -> None:
        self._material = material

    async def take(self, _attachments: object, occasion: Occasion) -> Material:
        key = turn(update(None)).delivery.event.idempotency_key
        purpose = occasion.purpose
        assert (purpose.mode, purpose.turn_id, occasion.first_turn) == ("voice", key, key)
        if isinstance(self._material, Exception):
            raise self._material
        return self._material


@pytest.fixture
def model(clock: ManualClock) -> ScriptedModel:
    return ScriptedModel(clock, [Say(text="Yes.")])


@pytest.fixture
def attached(
    model: ScriptedModel,
    store: Store,
    clock: ManualClock,
    openings: Callable[[float], Openings],
    parking: Parking,
    spending: Spending,
) -> Callable[[Material | Exception], AnswerAttached]:
    chat = Chat(Voices(usual=model), store, RunningTurns(), clock, history_messages=20)
    answering = AnswerChat(chat, openings(5), parking, spending)
    running = RunningTurns()
    return lambda material: AnswerAttached(answering, Given(material), running, spending, clock)


USER_DAY = Budget(
    name="user_day", who=Who.USER, subject="7", since=datetime(2026, 1, 1, tzinfo=UTC),
    until=None, cap=1,
)  # fmt: skip
SOMETHING = [Attachment(kind=attachments.Kind.PHOTO)]
PICTURE = Picture(media_type="image/png", data=b"1")
DOCUMENT = Document(name="a.txt", text="abc", is_whole=False)


@pytest.mark.parametrize(
    ("words", "material", "asked", "reply", "note"),
    [
        ("look", Material(pictures=(PICTURE,)), "look", "Yes. ", None),
        ("", Material(pictures=(PICTURE,)), "(a photo without words)", "Yes. ", None),
        ("", Material(heard=("hello",)), "hello", "> hello\n\nYes. ", None),
        ("hm", Material(heard=("a", "b")), "hm\n\na\n\nb", "> a\n\n> b\n\nYes. ", None),
        ("", Material(documents=(DOCUMENT,)), "(a document without words)", "Yes. ",
         "I read the first 3 characters of a.txt and left out the rest."),
    ],
)  # fmt: skip
async def test_answer(
    attached: Callable[[Material], AnswerAttached], model: ScriptedModel, *, words: str,
    material: Material, asked: str, reply: str, note: str | None,
) -> None:  # fmt: skip
    """The words, or what was heard, are asked; what was heard stands above the answer."""
    ended = await attached(material)(turn(update(None)), SOMETHING, words, "Ann")
    assert ended.ending is Ending.ANSWERED
    assert ended.reply == reply.strip()
    assert ended.note == note
    assert model.requests[0].messages[-1].text.partition("\n\nA document")[0] == asked
    assert len(model.requests[0].messages[-1].images) == len(material.pictures)


async def test_unusable(
    attached: Callable[[Unusable], AnswerAttached], model: ScriptedModel
) -> None:
    """The line is said, and no model is asked."""
    unusable = Unusable(Message("file-too-large", {"most": 20}))
    ended = await attached(unusable)(turn(update(None)), SOMETHING, "look", "Ann")
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "file-too-large")
    assert "up to 20 MB" in (ended.reply or "")
    assert model.requests == []


@pytest.mark.parametrize("name", ["over", "unpriced"])
async def test_who_has_no_money_for_a_recording_is_told(
    attached: Callable[[Exception], AnswerAttached], model: ScriptedModel, name: str
) -> None:
    """As for an answer, with a button; what has no price is named as what it is."""
    standing = Standing(budget=USER_DAY, spent=2)
    refusal = OverBudget("a/ear", standing) if name == "over" else Unpriced("a/ear")
    ended = await attached(refusal)(turn(update(None)), SOMETHING, "", "Ann")
    assert ended.ending is Ending.EXPLAINED
    expected = {"over": ("budget-spent", 1), "unpriced": ("voice-unpriced", 0)}
    assert (ended.reason, len(ended.buttons)) == expected[name]
    assert model.requests == []


async def test_who_cannot_listen_for_another_reason_is_not_short_of_money(
    attached: Callable[[Exception], AnswerAttached],
) -> None:
    """That is explained like the failure of any model."""
    with pytest.raises(ModelUnavailable):
        await attached(ModelUnavailable("down"))(turn(update(None)), SOMETHING, "", "Ann")


async def test_who_rests_does_not_listen_and_the_person_is_told(
    attached: Callable[[Exception], AnswerAttached], clock: ManualClock, model: ScriptedModel
) -> None:
    """Why, and when it is worth another try."""
    cooling = TargetCooling("a/ear", Kind.OVERLOADED, clock.now() + timedelta(seconds=30))
    ended = await attached(cooling)(turn(update(None)), SOMETHING, "", "Ann")
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "voice-resting")
    assert "the provider is overloaded" in (ended.reply or "")
    assert "again in 30 seconds" in (ended.reply or "")
    assert model.requests == []


@pytest.mark.parametrize(
    "said", ["1. milk", "- milk", "# milk", "*milk*", "a_b_c", "[x](http://y)"]
)
def test_quotes(said: str) -> None:
    """What was said is shown as it was said, whatever it would mean in Markdown."""
    (message,) = render(quotes([said]))
    assert message.text.strip() == said


@given(st.lists(st.text(alphabet="a1.)-+*_`[]()<>#~|\\ \n").filter(str.strip)))
def test_quotes_lose_nothing(said: list[str]) -> None:
    """Each word that was heard is shown."""
    shown = "".join(message.text for message in render(quotes(said)))
    assert "".join(shown.split()) == "".join("".join(said).split())
