import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest
from sqlalchemy import select

from kintsugi.bot.channel import Channel, ChannelState
from kintsugi.bot.gateway import Gateway
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import ManualClock
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.tables import event
from kintsugi.simulator.telegram import Fault, Person, Refuse, TelegramServer
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, BOT, eventually

Rows = list[tuple[str, str, str]]


class Door:
    """A gateway at work, on a clock that moves only when it sleeps and we say so."""

    def __init__(self, telegram: TelegramServer, store: Store, clock: ManualClock) -> None:
        self.telegram = telegram
        self.store = store
        self.clock = clock
        self.channel = Channel(clock)
        self._api = BotApi(telegram.base_url, BOT.token, timeout_s=10)
        self._gateway = Gateway(
            self._api,
            EmbeddedBus(store, clock, owner="this life", redact=str),
            self.channel,
            clock,
            Random(6),
            poll_timeout_s=30,
        )
        self.task = asyncio.create_task(self._gateway.run())

    async def close(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self._api.close()

    async def rows(self) -> Rows:
        """(type, lane, key) of what is stored, in order."""
        columns = (event.c.event_type, event.c.target, event.c.idempotency_key)
        found = await self.store.read(
            lambda connection: connection.execute(select(*columns).order_by(event.c.seq)).all()
        )
        return [(row[0], row[1], row[2]) for row in found]

    async def confirmed(self) -> None:
        """Wait until Telegram holds nothing for us and we poll again."""
        await eventually(self._polls_for_nothing)

    async def enters(self, state: ChannelState) -> None:
        await eventually(lambda: self.channel.report.state is state)

    async def sleeps(self) -> None:
        await eventually(lambda: bool(self.clock._sleepers))

    def confirms_later(self) -> bool:
        self.clock.advance(5)
        return self._polls_for_nothing()

    def _polls_for_nothing(self) -> bool:
        updates = self.telegram.world.updates
        return not len(updates) and updates._poller is not None


@pytest.fixture
async def door(telegram: TelegramServer, store: Store, clock: ManualClock) -> AsyncIterator[Door]:
    door = Door(telegram, store, clock)
    yield door
    await door.close()


async def test_updates_are_stored_then_confirmed(door: Door, ann: Person) -> None:
    """Each update is an event in its session's lane; control commands have a lane of their own."""
    first = ann.says("hello")
    ann.says("/stop")
    await door.confirmed()
    assert await door.rows() == [
        ("message.received", f"{ANN}:0:{ANN}", f"tg:42:{first}"),
        ("control.received", f"{ANN}:0:{ANN}", f"tg:42:{first + 1}"),
    ]
    assert door.channel.report.state is ChannelState.POLLING
    assert door.channel.identity is not None
    assert door.channel.identity.username == BOT.username


async def test_polling_keeps_what_waits(
    telegram: TelegramServer, store: Store, clock: ManualClock, ann: Person
) -> None:
    """A webhook left behind is removed, and what waited for it is not lost."""
    ann.says("hello")
    telegram.world.webhook_url = "https://elsewhere.example"
    door = Door(telegram, store, clock)
    await door.confirmed()
    assert len(await door.rows()) == 1
    (poll, *_) = telegram.journal.of("getUpdates")
    assert poll.parameters["allowed_updates"] == [
        "message", "edited_message", "callback_query", "my_chat_member", "message_reaction",
    ]  # fmt: skip
    assert "offset" not in poll.parameters
    await door.close()


async def test_again_is_once(
    telegram: TelegramServer, store: Store, clock: ManualClock, ann: Person
) -> None:
    """An update that Telegram offers again after a crash is not stored twice."""
    update_id = ann.says("hello")
    for _life in range(2):
        telegram.push_raw({"update_id": update_id, "message": {"text": "hello"}})
        door = Door(telegram, store, clock)
        await door.confirmed()
        await door.close()
    assert len(await door.rows()) == 1


async def test_broken_updates_are_stored(door: Door, ann: Person) -> None:
    """What names no session, or is no object, is kept beside its good neighbours."""
    door.telegram.push_raw({"message": {"chat": 5}})
    ann.says("hello")
    await door.confirmed()
    assert [lane for _, lane, _ in await door.rows()] == ["unaddressed", f"{ANN}:0:{ANN}"]


async def test_unconfirmable_batch(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch without any id is stored once, and asked for again at leisure, not in a spin."""
    monkeypatch.setattr(
        door.telegram.world.updates, "head", lambda _limit: ["nonsense", {"message": 1}]
    )
    door.telegram.push_raw({})
    await door.sleeps()
    polls = len(door.telegram.journal.of("getUpdates"))
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(door.telegram.journal.of("getUpdates")) == polls
    keys = {key for _, _, key in await door.rows()}
    door.clock.advance(5)
    await eventually(lambda: len(door.telegram.journal.of("getUpdates")) > polls)
    await door.sleeps()
    assert {key for _, _, key in await door.rows()} == keys
    assert len(keys) == 2


async def test_unauthorized(telegram: TelegramServer, store: Store, clock: ManualClock) -> None:
    """A refused token ends polling for good, and the channel says so."""
    telegram.faults.add(Fault(method="getMe", act=Refuse(401, "Unauthorized")))
    door = Door(telegram, store, clock)
    await door.task
    assert door.channel.report.state is ChannelState.UNAUTHORIZED
    assert telegram.journal.of("getUpdates") == []
    await door.close()


async def test_unauthorized_later(door: Door, ann: Person) -> None:
    """So does one that is revoked while we poll."""
    await door.confirmed()
    door.telegram.faults.add(Fault(method="getUpdates", act=Refuse(401, "Unauthorized")))
    ann.says("hello")
    await door.task
    assert door.channel.report.state is ChannelState.UNAUTHORIZED


@pytest.mark.parametrize(
    ("act", "state", "pause_s"),
    [
        (Refuse(409, "Conflict: terminated by other getUpdates"), ChannelState.CONFLICT, 5),
        (Refuse(429, "Too Many Requests", retry_after=17), ChannelState.UNREACHABLE, 17),
    ],
)
async def test_pauses(
    telegram: TelegramServer,
    store: Store,
    clock: ManualClock,
    act: Refuse,
    state: ChannelState,
    pause_s: float,
) -> None:
    """A conflict is waited out for five seconds, a flood exactly as long as Telegram says."""
    telegram.faults.add(Fault(method="getUpdates", act=act, times=2))
    door = Door(telegram, store, clock)
    for failures in (1, 2):
        await door.enters(state)
        await door.sleeps()
        assert door.channel.report.failures == failures
        assert [due - clock.monotonic() for due, _ in clock._sleepers] == [pause_s]
        clock.advance(pause_s)
        await eventually(lambda: not clock._sleepers or door.channel.report.failures != failures)  # noqa: B023 - awaited within the round
    await door.confirmed()
    telegram.push_raw({})
    await door.enters(ChannelState.POLLING)
    assert door.channel.report.failures == 0
    await door.close()


async def test_unreachable(door: Door, ann: Person) -> None:
    """While Telegram is away we keep trying, at most fifteen seconds apart, and lose nothing."""
    await door.confirmed()
    await door.telegram.down()
    for failures in range(1, 12):
        await eventually(lambda: door.channel.report.failures == failures)  # noqa: B023 - as above
        await door.sleeps()
        ((due, _),) = door.clock._sleepers
        assert due - door.clock.monotonic() <= 15
        door.clock.advance(15)
    ann.says("are you there?")
    await door.telegram.up()
    await eventually(door.confirms_later)
    assert len(await door.rows()) == 1
    await door.enters(ChannelState.POLLING)


async def test_store_failing(door: Door, ann: Person) -> None:
    """What cannot be stored stays at Telegram until it can, and is stored once then."""
    await door.confirmed()
    await door.store.write(
        lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1").close()
    )
    ann.says("x" * 4000)
    for _ in range(3):
        await door.enters(ChannelState.STORE_FAILING)
        await door.sleeps()
        assert len(door.telegram.world.updates) == 1
        door.clock.advance(5)
    await door.store.write(
        lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 99999").close()
    )
    await eventually(door.confirms_later)
    assert len(await door.rows()) == 1
    assert door.channel.report.state is ChannelState.POLLING
