import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from kintsugi.bot.channel import Channel, ChannelState
from kintsugi.bot.desk import Desk
from kintsugi.bot.sent import answer_at
from kintsugi.bot.sweeper import CONFLICT_ALERT_AFTER, Sweeper
from kintsugi.bot.traced import TracedAnswers
from kintsugi.clock import ManualClock
from kintsugi.errors import StoreLocked
from kintsugi.events.catalogue import MESSAGE_RECEIVED, TELEGRAM_SEND
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Outgoing, Phase, SendKind
from kintsugi.events.outcomes import Done
from kintsugi.events.tables import event
from kintsugi.ids import ChatId
from kintsugi.orchestrator import heard
from kintsugi.orchestrator.heard import Recording
from kintsugi.store.database import Store
from tests.bot.records import answered, trace_of
from tests.bot.stagehands import ANN, GROUP, by, eventually, update


class Broom:
    """A sweeper at work; `tick` returns when one round of it is over."""

    def __init__(
        self, store: Store, bus: EmbeddedBus, desk: Desk, clock: ManualClock,
        envelopes: EnvelopeFactory,
    ) -> None:  # fmt: skip
        self.clock = clock
        self.bus = bus
        self.expired = 0
        self.fails = False
        self._envelopes = envelopes
        self._sweeper = Sweeper(
            store,
            bus,
            desk,
            envelopes,
            clock,
            group="bot",
            first_sign_s=30,
            absence_minutes=30,
            retention_days=7,
            trace_days=30,
        )
        self.task = asyncio.create_task(self._sweeper.run([self]))

    async def expire(self) -> None:
        self.expired += 1
        if self.fails:
            raise StoreLocked("held")

    async def tick(self, seconds: float = 1) -> None:
        await eventually(lambda: bool(self.clock._sleepers))
        self.clock.advance(seconds)
        await eventually(lambda: bool(self.clock._sleepers))

    async def receive(self, of: dict[str, Any], key: str = "tg:42:1") -> None:
        payload = {"update": of, "session": None}
        new = self._envelopes.new(MESSAGE_RECEIVED, payload, target=key, key=key)
        await self.bus.publish([new])

    async def said(self) -> list[Outgoing]:
        await self.bus.subscribe(TELEGRAM_SEND.name, "sender")
        claimed = await self.bus.claim(TELEGRAM_SEND.name, "sender", limit=20)
        return [Outgoing.from_payload(each.event.payload) for each in claimed]


@pytest.fixture
async def broom(
    store: Store, bus: EmbeddedBus, desk: Desk, clock: ManualClock, envelopes: EnvelopeFactory
) -> AsyncIterator[Broom]:
    await bus.subscribe(MESSAGE_RECEIVED.name, "bot")
    broom = Broom(store, bus, desk, clock, envelopes)
    yield broom
    broom.task.cancel()
    with suppress(asyncio.CancelledError):
        await broom.task


async def test_first_sign(broom: Broom) -> None:
    """Who has waited for almost thirty seconds is told once that we are at it."""
    await broom.receive(update("a hard question"))
    await broom.tick(15)
    assert await broom.said() == []
    for _ in range(3):
        await broom.tick(5)
    (sign,) = await broom.said()
    assert (sign.chat, sign.phase) == (ANN, Phase.OPEN)
    assert "still working" in sign.text


@pytest.mark.parametrize(
    "silent",
    [
        {"update_id": 1},
        update("hello", chat=GROUP),
        by({"id": 99, "first_name": "Eve"}),
        {"update_id": 1, "edited_message": update()["message"]},
    ],
    ids=["nobody's", "not for us", "a stranger's", "an edit"],
)
async def test_no_sign(broom: Broom, silent: dict[str, Any]) -> None:
    """What will get no answer gets no sign."""
    await broom.receive(silent)
    await broom.tick(31)
    await broom.tick(1)
    assert await broom.said() == []


async def test_no_sign_before_we_know_who_we_are(broom: Broom, channel: Channel) -> None:
    """Signs are not forgotten while Telegram has not said who we are."""
    me, channel.identity = channel.identity, None
    await broom.receive(update())
    await broom.tick(31)
    assert await broom.said() == []
    channel.identity = me
    await broom.tick(1)
    assert len(await broom.said()) == 1


async def test_answered_in_time(broom: Broom) -> None:
    """An answer that came needs no sign."""
    await broom.receive(update())
    (claimed,) = await broom.bus.claim(MESSAGE_RECEIVED.name, "bot", limit=1)
    await broom.bus.settle(claimed, Done())
    await broom.tick(31)
    assert await broom.said() == []


async def test_deadlines(broom: Broom) -> None:
    """Deadlines are looked at every second, and a locked database does not end that."""
    await broom.tick()
    broom.fails = True
    await broom.tick()
    broom.fails = False
    await broom.tick()
    assert broom.expired == 3


async def test_conflict(broom: Broom, channel: Channel) -> None:
    """A conflict that lasts for a minute is reported to the owner, once."""
    channel.failed(ChannelState.CONFLICT)
    await broom.tick(CONFLICT_ALERT_AFTER.total_seconds() - 1)
    assert await broom.said() == []
    for _ in range(3):
        await broom.tick(1)
    (alert,) = await broom.said()
    assert (alert.kind, alert.chat) == (SendKind.ALERT, 1)
    assert "409" in alert.text


async def test_retention(broom: Broom, store: Store) -> None:
    """What is finished for longer than it is kept is forgotten."""

    async def kept() -> int:
        query = select(func.count()).select_from(event)
        return await store.read(lambda connection: connection.execute(query).scalar_one())

    await broom.receive(update())
    (claimed,) = await broom.bus.claim(MESSAGE_RECEIVED.name, "bot", limit=1)
    await broom.bus.settle(claimed, Done())
    await broom.tick(timedelta(days=6).total_seconds())
    assert await kept() == 1
    await broom.tick(timedelta(days=2).total_seconds())
    assert await kept() == 0


async def test_traces(broom: Broom, store: Store) -> None:
    """How answers came about is known for so many days, and what it was about not longer."""
    await answered(store, trace_of(at=broom.clock.now()), 6)
    traced = TracedAnswers(store)
    await broom.tick(timedelta(days=29).total_seconds())
    assert await traced.at(ChatId(ANN), 6) is not None
    await broom.tick(timedelta(days=2).total_seconds())
    assert await traced.at(ChatId(ANN), 6) is None
    assert await store.read(lambda c: answer_at(c, ChatId(ANN), 6)) is None


async def test_what_was_heard(broom: Broom, store: Store) -> None:
    """It is forgotten when the message is in which it was said."""
    recording = Recording(turn_id="t", name="voice")
    await store.write(heard.keep(recording, "hello", broom.clock.now()))
    await broom.tick(timedelta(days=6).total_seconds())
    assert await store.read(lambda c: heard.words_of(c, recording)) == "hello"
    await broom.tick(timedelta(days=2).total_seconds())
    assert await store.read(lambda c: heard.words_of(c, recording)) is None
