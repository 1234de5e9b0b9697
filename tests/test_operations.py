import asyncio
import json
import socket
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kintsugi.app import App, World, serve
from kintsugi.clock import SystemClock
from kintsugi.settings import Settings, load
from kintsugi.simulator.telegram import BotProfile, TelegramServer

TOKEN = "1234567890:" + "test" * 9


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    profile = BotProfile(token=TOKEN, id=1234567890, username="test_bot", first_name="Test")
    async with TelegramServer(bot=profile, clock=SystemClock()) as server:
        yield server


@pytest.fixture
def settings(telegram: TelegramServer, port: int, tmp_path: Path) -> Settings:
    (tmp_path / "empty.yaml").touch()
    return load(
        path=tmp_path / "empty.yaml",
        environ={},
        overrides={
            "data_dir": tmp_path / "data",
            "telegram.token": TOKEN,
            "telegram.api_base_url": telegram.base_url,
            "access.admins": [1],
            "web.enabled": True,
            "web.port": port,
        },
    )


def _get(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return str(answer.read().decode())


async def test_the_whole_bot_says_how_it_is(
    settings: Settings, telegram: TelegramServer, port: int, tmp_path: Path
) -> None:
    """The running bot tells systemd that it is up and gets on, and the pages what it does."""
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(address))
        systemd.settimeout(0)
        running: asyncio.Future[App] = asyncio.get_running_loop().create_future()
        world = World(environ={"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "30000000"})
        bot = asyncio.create_task(serve(settings, world, running.set_result))
        app = await running
        person = telegram.person(id=1, first_name="Ann", language_code="en")
        answered = asyncio.Event()
        telegram.listen(lambda _: answered.set() if app.operations.bot.counts().turns else None)
        person.says("hello")
        await answered.wait()
        ready = json.loads(await asyncio.to_thread(_get, port, "/readyz"))
        page = (await asyncio.to_thread(_get, port, "/metrics")).splitlines()
        app.stop()
        await bot
        heard = [systemd.recv(4096).decode().splitlines() for _ in range(3)]
    assert ready == {"ok": True, "problems": {}}
    assert "kintsugi_updates_stored_total 1.0" in page
    assert 'kintsugi_turns_total{ending="answered"} 1.0' in page
    assert 'kintsugi_channel_state{state="polling"} 1.0' in page
    assert heard[0] == ["READY=1"]
    assert heard[1][0] == "WATCHDOG=1"
    assert heard[1][1] in {
        f"STATUS=Telegram: {state}. The database takes writes." for state in ("starting", "polling")
    }
    assert heard[-1] == ["STOPPING=1"]
    assert not [line for line in page if "hello" in line or "Ann" in line]
