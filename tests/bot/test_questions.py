from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot import questions
from kintsugi.bot.questions import (
    AlreadyAnswered,
    Option,
    Question,
    QuestionPress,
    asking,
    question_id,
    settled,
)
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Outgoing
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.store.database import Store

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
PASTRY = Question(
    id=question_id("pastry", "tg:1"),
    kind="pastry",
    session=Session(chat=ChatId(-100), topic=Topic(3), user=UserId(7)),
    text="Cake or pie?",
    options=(Option(value="c", label="Cake"), Option(value="p", label="Pie")),
    asked_at=AT,
)


async def kept(store: Store) -> Question | None:
    return await store.read(lambda connection: questions.find(connection, PASTRY.id))


async def test_ask(store: Store) -> None:
    """A question that was asked is found as it was asked, and is open."""
    await store.write(questions.ask(PASTRY))
    assert await kept(store) == PASTRY


async def test_forgotten(store: Store) -> None:
    """Old ones go, answered or not; a question of today stays."""
    await store.write(questions.ask(PASTRY))
    for before, gone in ((AT, 0), (AT + timedelta(seconds=1), 1)):
        assert await store.write(lambda c, b=before: questions.forget_before(c, b)) == gone  # type: ignore[misc] # mypy does not infer lambdas with defaults
    assert await kept(store) is None


async def test_asked_again(store: Store) -> None:
    """A turn that is repeated asks the same question, whose answer stays."""
    await store.write(questions.ask(PASTRY))
    await store.write(questions.answer(PASTRY, "p", at=AT))
    await store.write(questions.ask(PASTRY))
    found = await kept(store)
    assert found is not None
    assert found.answer == "p"


async def test_answered_once(store: Store) -> None:
    """Of two answers the first counts, and what was to follow from the second does not."""
    await store.write(questions.ask(PASTRY))
    await store.write(questions.answer(PASTRY, "p", at=AT))
    with pytest.raises(AlreadyAnswered):
        await store.write(questions.answer(PASTRY, "c", at=AT))
    found = await kept(store)
    assert found is not None
    assert found.answer == "p"


async def test_unknown(store: Store) -> None:
    """A question that was never asked is none, and cannot be answered."""
    assert await kept(store) is None
    with pytest.raises(AlreadyAnswered):
        await store.write(questions.answer(PASTRY, "c", at=AT))


async def test_move(store: Store) -> None:
    """It moves along when its group becomes a supergroup."""
    await store.write(questions.ask(PASTRY))
    await store.write(lambda connection: questions.move(connection, ChatId(-100), ChatId(-1007)))
    found = await kept(store)
    assert found is not None
    assert found.session == Session(chat=ChatId(-1007), topic=Topic(3), user=UserId(7))


def test_message(envelopes: EnvelopeFactory) -> None:
    """A button for each option, in their order; the answer stands in its place without buttons."""
    asked, over = asking(envelopes, PASTRY), settled(envelopes, PASTRY, "Pie it is.")
    first, last = (Outgoing.from_payload(each.payload) for each in (asked, over))
    assert [each.text for each in first.buttons] == ["Cake", "Pie"]
    presses = [QuestionPress.parse(each.data) for each in first.buttons]
    assert presses == [QuestionPress(question=PASTRY.id, number=number) for number in range(2)]
    assert (first.chat, first.topic, first.text) == (-100, 3, "Cake or pie?")
    assert (last.answer_id, last.text, last.buttons) == (first.answer_id, "Pie it is.", ())
    assert asked.idempotency_key == asking(envelopes, PASTRY).idempotency_key
    assert asked.idempotency_key != over.idempotency_key


@pytest.mark.parametrize(
    "data",
    ["q", "q:", "q:a", "q:a:", "q:a:-1", "q:a:x", "q:a:1:2", "q:a:²", "q:a:100", "z:a:1"],
)
def test_malformed(data: str) -> None:
    """What no question of ours has below it is not ours."""
    assert QuestionPress.parse(data) is None


@given(st.text(max_size=64))
def test_any_data(data: str) -> None:
    """Whatever a client sends is understood or not, and never an error."""
    press = QuestionPress.parse(data)
    assert press is None or press.number < 100


@given(st.text(max_size=30), st.text(max_size=300), st.integers(min_value=0, max_value=99))
def test_press_round(kind: str, key: str, number: int) -> None:
    """What a button carries is read back as it was, and fits into its 64 bytes."""
    press = QuestionPress(question=question_id(kind, key), number=number)
    assert QuestionPress.parse(press.data) == press
    assert len(press.data.encode()) <= 64


@pytest.mark.parametrize(("number", "value"), [(0, "c"), (1, "p"), (2, None), (-1, None)])
def test_option(number: int, value: str | None) -> None:
    """An option by its number; None where there is none."""
    option = PASTRY.option(number)
    assert (option.value if option else None) == value
