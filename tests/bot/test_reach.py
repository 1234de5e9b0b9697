from dataclasses import replace

import pytest

from kintsugi.bot.chats import Chats
from kintsugi.bot.people import People
from kintsugi.bot.reach import Reach
from kintsugi.clock import ManualClock
from kintsugi.errors import Closed, Moved
from kintsugi.events import audit
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.messages import Outgoing
from kintsugi.events.outcomes import NOTHING, Dead, Delivery, Done, Outcome, Record, Retry
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId, Scope, Topic
from kintsugi.store.database import Store
from tests.bot.stagehands import GROUP, delivery

NEW = ChatId(-1009)
SEND = delivery(Outgoing(answer_id="a", chat=ChatId(GROUP), topic=Topic(0), text="x", reply_to=5))


class Telegram:
    """Fails as told, and keeps what it was asked to send."""

    def __init__(self) -> None:
        self.asked: list[Delivery] = []
        self.error: Exception | None = None

    async def handle(self, delivery: Delivery) -> Outcome:
        self.asked.append(delivery)
        if self.error is not None:
            raise self.error
        return Done()

    async def bury(self, _delivery: Delivery, _reason: DeadReason) -> Record:
        return NOTHING


@pytest.fixture
def telegram() -> Telegram:  # type: ignore[override] # no server is needed here
    return Telegram()


@pytest.fixture
def reach(telegram: Telegram, chats: Chats) -> Reach:
    return Reach(telegram, chats)


async def test_sent_as_it_is(reach: Reach, telegram: Telegram) -> None:
    """Where nothing happened to a chat, nothing is changed."""
    assert await reach.handle(SEND) == Done()
    assert telegram.asked == [SEND]
    assert await reach.bury(SEND, DeadReason.POISON) == NOTHING


async def test_moved(reach: Reach, telegram: Telegram) -> None:
    """A refusal with a new id is tried again at once, there, and replies to nothing."""
    telegram.error = Moved("upgraded", NEW)
    assert await reach.handle(SEND) == Retry(error="400 upgraded", delay_s=0)
    telegram.error = None
    assert await reach.handle(SEND) == Done()
    payload = telegram.asked[-1].event.payload
    assert payload == {**SEND.event.payload, "chat_id": NEW, "reply_to": None}


async def test_closed(
    reach: Reach, telegram: Telegram, store: Store, clock: ManualClock, people: People
) -> None:
    """Kept, on record once, and not tried again until the chat opens; a restart knows it."""
    telegram.error = Closed(403, "Forbidden: bot was kicked")
    for _ in range(2):
        outcome = await reach.handle(SEND)
        assert isinstance(outcome, Dead)
        assert outcome.reason is DeadReason.ABSENT
    assert len(telegram.asked) == 1
    next_life = Chats(store, clock, wake=lambda: None, followers=[people.follow])
    await next_life.load()
    assert next_life.is_closed(ChatId(GROUP))
    await next_life.opened(ChatId(GROUP))
    await next_life.opened(ChatId(GROUP))
    entries = await store.read(lambda c: audit.entries(c, Scope(chat=ChatId(GROUP)), limit=9))
    assert [entry.action for entry in entries] == ["chat.opened", "chat.closed"]
    assert not next_life.is_closed(ChatId(GROUP))


async def test_opened_sends_what_was_kept(
    chats: Chats, bus: EmbeddedBus, telegram: Telegram
) -> None:
    """What was given up because the chat was closed is ready again, in its order."""
    await bus.subscribe("telegram.send", "sender")
    target = str(GROUP)
    events = [replace(SEND.event, target=target, idempotency_key=key) for key in "ab"]
    await bus.publish(events)
    await chats.closed(ChatId(GROUP))
    for _ in events:
        [claimed] = await bus.claim("telegram.send", "sender", limit=5)
        await bus.settle(claimed, await Reach(telegram, chats).handle(claimed))
    await chats.opened(ChatId(GROUP))
    for event in events:
        [claimed] = await bus.claim("telegram.send", "sender", limit=5)
        assert claimed.event.idempotency_key == event.idempotency_key
        await bus.settle(claimed, Done())
    assert telegram.asked == []
