from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.attachments import Attachment, Kind
from kintsugi.bot.context import Ending
from kintsugi.bot.handlers.attached import AnswerAttached, quotes
from kintsugi.bot.handlers.chat import AnswerChat
from kintsugi.bot.intake import Intake, Material, Unusable
from kintsugi.bot.opening import Openings
from kintsugi.bot.parking import Parking
from kintsugi.bot.render.markdown import render
from kintsugi.bot.spending import Spending
from kintsugi.clock import ManualClock
from kintsugi.events.attached import Document, Picture
from kintsugi.i18n import Message
from kintsugi.llm.scripted import Say, ScriptedModel
from kintsugi.orchestrator.chat import Chat
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.orchestrator.voices import Voices
from kintsugi.store.database import Store
from tests.bot.stagehands import turn, update


class Given(Intake):
    """Gives what the test has put in."""

    def __init__(self, material: Material | Unusable) -> None:
        self._material = material

    async def take(self, _attachments: object) -> Material:
        if isinstance(self._material, Unusable):
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
) -> Callable[[Material | Unusable], AnswerAttached]:
    chat = Chat(Voices(usual=model), store, RunningTurns(), clock, history_messages=20)
    answering = AnswerChat(chat, openings(5), parking, spending)
    return lambda material: AnswerAttached(answering, Given(material), RunningTurns())


SOMETHING = [Attachment(kind=Kind.PHOTO)]
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
