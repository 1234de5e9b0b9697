from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from kintsugi.bot.address import Press
from kintsugi.bot.context import NOBODYS, Ended, Ending
from kintsugi.bot.handlers.rate import RateAnswer
from kintsugi.bot.people import Role
from kintsugi.bot.rating import RatingRequest, Verb
from kintsugi.clock import ManualClock
from kintsugi.i18n import LOCALES, Locale
from kintsugi.ids import UserId
from kintsugi.orchestrator import feedback
from kintsugi.orchestrator.feedback import Judgement
from kintsugi.store.database import Store
from tests.bot.handlers.house import rate_answer
from tests.bot.records import answered, trace_of
from tests.bot.stagehands import ANN, turn

MESSAGE = 6


class Book:
    def __init__(self) -> None:
        self.told: list[tuple[str, int | None]] = []

    def give_feedback(self, _connection: Connection, turn_id: str, value: int | None) -> None:
        self.told.append((turn_id, value))


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
async def rate(store: Store, clock: ManualClock, book: Book) -> RateAnswer:
    """Below Ann's answer of a/one, beside which there is a stronger model."""
    await answered(store, trace_of(), MESSAGE)
    return rate_answer(store, clock, ledger=book, has_stronger=lambda model: model == "a/one")


async def _press(
    rate: RateAnswer,
    verb: Verb | str,
    *,
    by: int = ANN,
    role: Role = Role.USER,
    message: int = MESSAGE,
    locale: Locale = "en",
) -> Ended:
    data = verb if isinstance(verb, str) else RatingRequest.of("tg:42:1.0", verb).data
    query: dict[str, Any] = {
        "id": "9",
        "from": {"id": by, "is_bot": False, "first_name": "Somebody"},
        "chat_instance": "1",
        "message": {"message_id": message, "chat": {"id": ANN, "type": "private"}, "date": 1},
        "data": data,
    }
    context = turn({"update_id": 2, "callback_query": query}, role=role, locale=locale, id=by)
    return await rate(context, Press(id="9", data=data))


@pytest.mark.parametrize(
    ("verb", "judgement"), [(Verb.UP, Judgement.UP), (Verb.DOWN, Judgement.DOWN)]
)
async def test_thumbs(
    rate: RateAnswer, store: Store, book: Book, verb: Verb, judgement: Judgement
) -> None:
    """Kept with the end of the turn, and told to the ledger in the same transaction."""
    ended = await _press(rate, verb)
    assert (ended.ending, book.told) == (Ending.ANSWERED, [])
    for effect in ended.effects:
        await store.write(effect)
    kept = await store.read(lambda c: feedback.of_turn(c, "tg:42:1"))
    assert kept == {UserId(ANN): judgement}
    assert book.told == [("tg:42:1", judgement.value)]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("stronger", [True, False])
async def test_who_is_not_content_is_told_what_to_do(
    rate: RateAnswer,
    locale: Locale,
    stronger: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Only what there is is offered; it fits into the 200 characters that Telegram shows."""
    ended = await _press(replace(rate, has_stronger=lambda _: stronger), Verb.DOWN, locale=locale)
    assert ended.notice is not None
    assert len(ended.notice) <= 200
    assert "↻" in ended.notice
    assert ("⤴" in ended.notice) is stronger


@pytest.mark.parametrize("verb", [Verb.AGAIN, Verb.STRONGER])
async def test_once_more(rate: RateAnswer, verb: Verb) -> None:
    """It is handed on to `AskAgain`, which in this house has no question to ask again."""
    assert (await _press(rate, verb)).reason == "again-forgotten"


async def test_none_stronger_any_more(rate: RateAnswer) -> None:
    """The chain may have changed since the button was made."""
    ended = await _press(replace(rate, has_stronger=lambda _: False), Verb.STRONGER)
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "rate-none-stronger")


@pytest.mark.parametrize("verb", Verb)
async def test_somebody_elses(rate: RateAnswer, verb: Verb) -> None:
    """Refused politely, and nothing is done; an admin may."""
    ended = await _press(rate, verb, by=8)
    assert (ended.reason, ended.effects, ended.events) == ("rate-not-yours", (), ())
    assert (await _press(rate, Verb.UP, by=8, role=Role.ADMIN)).ending is Ending.ANSWERED


async def test_forgotten(rate: RateAnswer) -> None:
    """Below a message of which nothing is on record."""
    ended = await _press(rate, Verb.UP, message=5)
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "rate-forgotten")


@pytest.mark.parametrize("data", ["fb:x", RatingRequest.of("tg:42:2.0", Verb.UP).data])
async def test_forged(rate: RateAnswer, data: str) -> None:
    """Data that did not come from this answer's buttons is nobody's."""
    assert await _press(rate, data) == NOBODYS
