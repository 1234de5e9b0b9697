from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.clock import ManualClock
from kintsugi.i18n import Catalogues, Locale, Message
from kintsugi.llm.offline import OfflineModel
from kintsugi.llm.provider import (
    ChatMessage,
    Finished,
    ModelEvent,
    ModelRequest,
    Purpose,
    Words,
)

CATALOGUES = Catalogues.load(strict=True)
MODEL = OfflineModel(CATALOGUES, ManualClock(datetime(2026, 3, 4, 5, 6, tzinfo=UTC)))


async def told(asked: str, *before: ChatMessage) -> list[ModelEvent]:
    messages = (*before, ChatMessage(role="user", text=asked))
    request = ModelRequest(messages=messages, purpose=Purpose(mode="chat"))
    return [event async for event in MODEL.stream(request)]


async def answer(asked: str) -> str:
    events = await told(asked)
    assert events[-1] == Finished()
    return "".join(event.text for event in events if isinstance(event, Words))


@pytest.mark.parametrize(
    ("asked", "locale", "message_id"),
    [
        ("hello", "en", "offline-hello"),
        ("  Good morning!", "en", "offline-hello"),
        ("привет!", "ru", "offline-hello"),
        ("Добрый вечер", "ru", "offline-hello"),
        ("Who are you?", "en", "offline-self"),
        ("hey, what can you do", "en", "offline-hello"),  # a greeting is greeted first
        ("what can you do", "en", "offline-self"),
        ("Ты кто?", "ru", "offline-self"),
        ("thanks a lot", "en", "offline-thanks"),
        ("Спасибо", "ru", "offline-thanks"),
        ("hide and seek", "en", "offline-beyond"),  # "hi" is no word in it
        ("Explain monads", "en", "offline-beyond"),
        ("Объясни монады", "ru", "offline-beyond"),
        ("приветствие", "ru", "offline-beyond"),  # "привет" is no word in it
        ("say", "en", "offline-beyond"),  # what?
        ("2 +", "en", "offline-beyond"),
    ],
)
async def test_simple_things(asked: str, locale: Locale, message_id: str) -> None:
    """Greetings and questions about itself by rule, all else honestly: in the asker's language."""
    assert await answer(asked) == CATALOGUES.text(locale, Message(message_id))


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ("2+2", "4"),
        ("What is (2 + 3) * 4?", "20"),
        ("calculate 10 / 4 =", "2.5"),
        ("how much is 1/3", "0.3333333333"),
        ("сколько будет 6 × 7?", "42"),
        ("123456789012345678901234567890 + 1", "123456789012345678901234567891"),
    ],
)
async def test_sums(asked: str, value: str) -> None:
    """A sum is calculated, whole numbers exactly."""
    assert value in await answer(asked)


@pytest.mark.parametrize("asked", ["what time is it", "который час?"])
async def test_time(asked: str) -> None:
    """It tells the time and the date of its clock."""
    said = await answer(asked)
    assert "05:06" in said
    assert "2026-03-04" in said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("say hello world", "hello world"),
        ("Repeat: 2 + 2", "2 + 2"),
        ("скажи «раз, два»", "«раз, два»"),
        ("say one\ntwo  three", "one\ntwo  three"),
    ],
)
async def test_repeats(asked: str, said: str) -> None:
    """What it is asked to say it says, spaces and lines included."""
    assert await answer(asked) == said


async def test_streams_word_by_word() -> None:
    """The answer comes in pieces, and then its end, as from any model."""
    assert await told("say one two three") == [
        Words(text="one "),
        Words(text="two "),
        Words(text="three"),
        Finished(),
    ]


async def test_only_the_last_message_is_answered() -> None:
    """Instructions and history do not confuse it."""
    before = (ChatMessage(role="system", text="hello"), ChatMessage(role="user", text="привет"))
    assert await told("2+2", *before) == await told("2+2")


@given(asked=st.text())
async def test_any_text_is_answered(asked: str) -> None:
    """Whatever is asked, there are words, and an end."""
    assert (await answer(asked)).strip()


async def test_time_where_they_are() -> None:
    """Who asks for the time is told their own, once it is known where they are."""
    asked = ChatMessage(role="user", text="what time is it?")
    purpose = Purpose(mode="chat")
    for zone, words in (
        (None, "It is 05:06 (UTC) on 2026-03-04."),
        (ZoneInfo("Pacific/Honolulu"), "It is 19:06 (Pacific/Honolulu) on 2026-03-03."),
    ):
        request = ModelRequest(messages=(asked,), purpose=purpose, zone=zone)
        events = [event async for event in MODEL.stream(request)]
        assert "".join(each.text for each in events if isinstance(each, Words)) == words
