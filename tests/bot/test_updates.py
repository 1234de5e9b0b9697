from random import Random
from typing import Any

import pytest

from kintsugi.bot.channel import Channel
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.desk import Desk
from kintsugi.bot.people import People
from kintsugi.bot.updates import UnreadableUpdate, UpdateHandler
from kintsugi.events.catalogue import TELEGRAM_SEND, TURN_ENDED
from kintsugi.events.envelope import EnvelopeFactory, validate
from kintsugi.events.messages import Outgoing, SendKind
from kintsugi.events.outcomes import Dead, Done, Record
from kintsugi.events.states import DeadReason
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, GROUP, by, delivery, update


class Scripted:
    """Ends each turn as told, and keeps the turns."""

    def __init__(self) -> None:
        self.turns: list[TurnContext] = []
        self.end: Ended | Exception = Ended(ending=Ending.ANSWERED, reply="Hi")

    async def dispatch(self, _update: dict[str, Any], turn: TurnContext) -> Ended:
        self.turns.append(turn)
        if isinstance(self.end, Exception):
            raise self.end
        return self.end


@pytest.fixture
def dispatcher() -> Scripted:
    return Scripted()


@pytest.fixture
def handler(dispatcher: Scripted, desk: Desk, envelopes: EnvelopeFactory) -> UpdateHandler:
    return UpdateHandler(dispatcher, desk, envelopes, Random(4))


def _ending(record: Record) -> tuple[str, str | None]:
    for event in record.events:
        validate(event)
    (ended,) = (e for e in record.events if e.event_type == TURN_ENDED.name)
    return ended.payload["ending"], ended.payload["reason"]


def _replies(record: Record) -> list[Outgoing]:
    events = (e for e in record.events if e.event_type == TELEGRAM_SEND.name)
    return [Outgoing.from_payload(event.payload) for event in events]


async def test_answered(handler: UpdateHandler) -> None:
    """An answered update records its end and its reply together."""
    outcome = await handler.handle(delivery(update("hello")))
    assert isinstance(outcome, Done)
    assert _ending(outcome.record) == ("answered", None)
    (reply,) = _replies(outcome.record)
    assert (reply.text, reply.chat, reply.reply_to) == ("Hi", ANN, None)


async def test_reply_in_a_group(handler: UpdateHandler) -> None:
    """In a group the reply points at the question."""
    outcome = await handler.handle(delivery(update("/help", chat=GROUP)))
    assert isinstance(outcome, Done)
    assert [reply.reply_to for reply in _replies(outcome.record)] == [5]


async def test_without_reply(handler: UpdateHandler, dispatcher: Scripted) -> None:
    """An end without words sends none, and its effects are kept."""
    dispatcher.end = Ended(ending=Ending.REJECTED, reason="stranger", effects=(print,))
    outcome = await handler.handle(delivery(update()))
    assert isinstance(outcome, Done)
    assert _ending(outcome.record) == ("rejected", "stranger")
    assert _replies(outcome.record) == []
    assert print in outcome.record.effects


async def test_not_for_us(handler: UpdateHandler, dispatcher: Scripted, channel: Channel) -> None:
    """Group talk that is not meant for the bot is rejected without a word."""
    outcome = await handler.handle(delivery(update("hello", chat=GROUP)))
    assert isinstance(outcome, Done)
    assert _ending(outcome.record) == ("rejected", "not for the bot")
    channel.identity = None
    await handler.handle(delivery(update("hello")))
    assert dispatcher.turns == []


@pytest.mark.parametrize("broken", [{"unreadable": 5}, {"update_id": 1, "message": {"chat": 5}}])
async def test_unaddressed(handler: UpdateHandler, broken: dict[str, Any]) -> None:
    """What names nobody cannot be read: it is set aside, and the owner is told."""
    outcome = await handler.handle(delivery(broken))
    assert isinstance(outcome, Dead)
    assert (outcome.reason, outcome.error) == (DeadReason.UNREADABLE, "fields: no chat or sender")
    assert _ending(outcome.record) == ("rejected", "unreadable")
    (alert,) = _replies(outcome.record)
    assert (alert.kind, alert.chat) == (SendKind.ALERT, 1)


async def test_empty(handler: UpdateHandler) -> None:
    """An update without content is nothing to anybody."""
    outcome = await handler.handle(delivery({"update_id": 5}))
    assert isinstance(outcome, Done)
    assert _ending(outcome.record) == ("rejected", "empty")


async def test_unreadable(handler: UpdateHandler, dispatcher: Scripted) -> None:
    """Who sent what does not parse is told so; the error names fields, not their values."""
    dispatcher.end = UnreadableUpdate("message.date")
    outcome = await handler.handle(delivery(update()))
    assert isinstance(outcome, Dead)
    assert outcome.error == "fields: message.date"
    answer, alert = _replies(outcome.record)
    assert "could not read" in answer.text
    assert (answer.kind, alert.kind) == (SendKind.ANSWER, SendKind.ALERT)


@pytest.mark.parametrize("reason", DeadReason)
async def test_bury(handler: UpdateHandler, reason: DeadReason) -> None:
    """Whatever the reason, the person gets an explanation and the owner the same incident id."""
    record = await handler.bury(delivery(update()), reason)
    assert _ending(record) == ("explained", reason.value)
    answer, alert = _replies(record)
    incident = alert.text.rpartition("incident ")[2].rstrip(")")
    assert len(incident) == 6
    assert f"(incident {incident})" in answer.text


async def test_bury_a_strangers(handler: UpdateHandler) -> None:
    """Whom we do not know gets no explanation."""
    stranger = by({"id": 99, "first_name": "Eve"})
    record = await handler.bury(delivery(stranger), DeadReason.POISON)
    assert _ending(record) == ("rejected", "poison")
    assert [reply.kind for reply in _replies(record)] == [SendKind.ALERT]


async def test_language(
    handler: UpdateHandler, dispatcher: Scripted, people: People, store: Store
) -> None:
    """A person is spoken to in the language they chose, else Telegram's, else the default."""
    sender = {"id": ANN, "is_bot": False, "first_name": "Ann"}
    for code in ("ru-RU", "de", None):
        await handler.handle(delivery(by(sender | {"language_code": code})))
    people.forget(dispatcher.turns[0].person.id)
    await store.write(people.choose_language(dispatcher.turns[0].person.id, "ru"))
    await handler.handle(delivery(update()))
    assert [turn.locale for turn in dispatcher.turns] == ["ru", "en", "en", "ru"]
