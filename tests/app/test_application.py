"""The whole app in this process, over a simulated Telegram; whole turns are in tests/scenarios."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from kintsugi.app import DATABASE, NO_TOKEN, App, World, serve
from kintsugi.bot.channel import ChannelState
from kintsugi.clock import SystemClock
from kintsugi.errors import AlreadyRunning, SettingsError
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.llm.scripted import Say, ScriptedModel
from kintsugi.settings import Settings, load
from kintsugi.simulator.telegram import BotProfile, Fault, Refuse, TelegramServer
from kintsugi.store.database import Store

BOT = BotProfile(token="424242:" + "simulated" * 4, id=424242, username="pots", first_name="Pots")


def _settings(data_dir: Path, base_url: str, **more: object) -> Settings:
    overrides = {
        "data_dir": data_dir,
        "telegram.token": BOT.token,
        "telegram.api_base_url": base_url,
        "telegram.poll_timeout_s": 1,
        "access.users": [7],
        "stop.drain_s": 1,
    }
    return load(path=None, environ={}, overrides=overrides | more)


@asynccontextmanager
async def _serving(settings: Settings, world: World) -> AsyncIterator[App]:
    running: asyncio.Future[App] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(settings, world, running.set_result))
    app = await running
    try:
        yield app
    finally:
        app.stop()
        async with asyncio.timeout(20):
            await serving


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(bot=BOT, clock=SystemClock()) as server:
        yield server


async def test_loaded(telegram: TelegramServer, tmp_path: Path) -> None:
    """Who owns the process is told once when everything large has been loaded."""
    loaded = asyncio.Event()
    times: list[int] = []

    def note() -> None:
        times.append(1)
        loaded.set()

    settings = _settings(tmp_path / "data", telegram.base_url)
    async with _serving(settings, World(loaded=note)):
        async with asyncio.timeout(30):
            await loaded.wait()
    assert times == [1]


async def test_start_and_stop(telegram: TelegramServer, tmp_path: Path) -> None:
    """It starts, answers, and a stop ends it in good order; a second one meanwhile is refused."""
    settings = _settings(tmp_path / "data", telegram.base_url)
    world = World(provider=ScriptedModel(SystemClock(), [Say(text="Hi, Ann")]))
    ann = telegram.person(id=7, first_name="Ann")
    async with _serving(settings, world) as app:
        with pytest.raises(AlreadyRunning):
            await serve(settings, World(), lambda _app: None)
        ann.says("hello")
        await telegram.until(
            lambda: "Hi, Ann" in [m.text for m in telegram.chat(7).messages], timeout=20
        )
        async with asyncio.timeout(10):
            while not await app.idle():  # noqa: ASYNC110 - the queue has no event to wait for
                await asyncio.sleep(0)
    assert app.channel.report.state is ChannelState.STOPPED
    async with _serving(settings, World()):
        """The lock is free again."""


async def test_no_token(tmp_path: Path) -> None:
    """Without a token nothing begins, and the error names the setting."""
    settings = _settings(tmp_path, "http://127.0.0.1:1", **{"telegram.token": None})
    with pytest.raises(SettingsError) as raised:
        await serve(settings, World(), lambda _app: None)
    assert raised.value.problems == (NO_TOKEN,)


async def test_what_waited_is_not_rejected(telegram: TelegramServer, tmp_path: Path) -> None:
    """Updates that wait from before a crash are answered, however late Telegram says who we are."""
    telegram.person(id=7, first_name="Ann")
    settings = _settings(tmp_path, telegram.base_url)
    for update_id, text in enumerate(("say stored", "/help@pots")):
        await _store(settings, update_id, text)
    telegram.faults.add(Fault(method="getMe", act=Refuse(502, "Bad Gateway"), times=2))
    async with _serving(settings, World()):
        await telegram.until(lambda: len(telegram.chat(7).messages) == 2, timeout=20)
        await telegram.until(lambda: telegram.chat(7).messages[0].text == "stored", timeout=20)
    assert len(telegram.journal.of("getMe", recorded=False)) == 2


async def _store(settings: Settings, update_id: int, text: str) -> None:
    """As a life does that is killed before it can answer."""
    clock = SystemClock()
    content = {
        "message_id": 1,
        "date": int(clock.now().timestamp()),
        "chat": {"id": 7, "type": "private", "first_name": "Ann"},
        "from": {"id": 7, "is_bot": False, "first_name": "Ann"},
        "text": text,
    }
    store = await Store.open(settings.data_dir / DATABASE, busy_timeout_s=1, clock=clock)
    event = EnvelopeFactory("gateway", clock, Random(1)).new(
        MESSAGE_RECEIVED,
        {"update": {"update_id": update_id, "message": content}, "session": "7:0:7"},
        target="7:0:7",
        key=f"tg:{BOT.id}:{update_id}",
    )
    await EmbeddedBus(store, clock, owner="killed", redact=str).publish([event])
    await store.close()


async def test_revoked_token(telegram: TelegramServer, tmp_path: Path) -> None:
    """A refused token stops the polling, not the process: /status on other faces must work."""
    telegram.faults.add(Fault(method="getMe", act=Refuse(401, "Unauthorized")))
    async with _serving(_settings(tmp_path, telegram.base_url), World()) as app:
        async with asyncio.timeout(10):
            while app.channel.report.state is not ChannelState.UNAUTHORIZED:  # noqa: ASYNC110 - nor has the channel
                await asyncio.sleep(0)
        assert await app.idle()
