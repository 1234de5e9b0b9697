import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from kintsugi.bot.channel import Channel
from kintsugi.bot.menu_keeper import MenuKeeper
from kintsugi.bot.menus import menus
from kintsugi.bot.people import People
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import ManualClock
from kintsugi.errors import StoreLocked
from kintsugi.ids import UserId
from kintsugi.simulator.telegram import Drop, Fault, Person, Refuse, TelegramServer
from tests.bot.stagehands import BOT, CATALOGUES, eventually

MENUS = len(menus(CATALOGUES, [UserId(1)]))


@pytest.fixture
async def api(telegram: TelegramServer) -> AsyncIterator[BotApi]:
    api = BotApi(telegram.base_url, BOT.token, timeout_s=10)
    yield api
    await api.close()


@pytest.fixture
def keeper(api: BotApi, people: People, clock: ManualClock) -> MenuKeeper:
    return MenuKeeper(api, people, CATALOGUES, clock, Random(1))


@pytest.fixture
def boss(telegram: TelegramServer) -> Person:
    return telegram.person(id=1, first_name="Olga")


def _calls(telegram: TelegramServer, method: str) -> int:
    return len(telegram.journal.of(method))


@pytest.mark.usefixtures("boss")
async def test_set_once(keeper: MenuKeeper, telegram: TelegramServer, channel: Channel) -> None:
    """Menus are set where they differ from what Telegram has: the second start sets none."""
    await keeper.run(channel)
    assert (_calls(telegram, "getMyCommands"), _calls(telegram, "setMyCommands")) == (MENUS, MENUS)
    await keeper.run(channel)
    assert (_calls(telegram, "getMyCommands"), _calls(telegram, "setMyCommands")) == (
        2 * MENUS, MENUS,
    )  # fmt: skip


async def test_what_telegram_has(
    keeper: MenuKeeper, api: BotApi, boss: Person, channel: Channel
) -> None:
    """Telegram gives back what was meant."""
    await keeper.run(channel)
    for menu in menus(CATALOGUES, [UserId(boss.id)]):
        assert await api.call("getMyCommands", menu.place) == menu.listed


async def test_an_admin_who_never_wrote(
    keeper: MenuKeeper, telegram: TelegramServer, channel: Channel
) -> None:
    """Where there is no chat yet there is no menu; the others are set all the same."""
    await keeper.run(channel)
    assert _calls(telegram, "setMyCommands") == MENUS - 2


@pytest.mark.usefixtures("boss")
@pytest.mark.parametrize("act", [Refuse(429, "Too Many Requests", retry_after=7), Drop()])
async def test_tried_again(
    keeper: MenuKeeper,
    telegram: TelegramServer,
    channel: Channel,
    clock: ManualClock,
    act: Refuse | Drop,
) -> None:
    """What may succeed later is tried again later, exactly when Telegram says if it does."""
    telegram.faults.add(Fault(method="setMyCommands", act=act))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(keeper.run(channel))
        await eventually(lambda: len(clock._sleepers) == 1)
        clock.advance(7)
        await running
    assert _calls(telegram, "setMyCommands") == MENUS + 1


@pytest.mark.usefixtures("boss")
async def test_given_up(keeper: MenuKeeper, telegram: TelegramServer, channel: Channel) -> None:
    """A refused token ends it without an error: the gateway is who tells of that."""
    telegram.faults.add(Fault(method="getMyCommands", act=Refuse(401, "Unauthorized"), times=None))
    await keeper.run(channel)
    assert _calls(telegram, "setMyCommands") == 0


async def test_in_the_end_given_up(
    keeper: MenuKeeper, telegram: TelegramServer, channel: Channel, clock: ManualClock
) -> None:
    """A Telegram that never answers is not asked for ever."""
    telegram.faults.add(Fault(method="getMyCommands", act=Drop(), times=None))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(keeper.run(channel))
        while not running.done():
            await eventually(lambda: running.done() or bool(clock._sleepers))
            clock.advance(300)
    assert _calls(telegram, "setMyCommands") == 0


async def test_unknown_identity(
    keeper: MenuKeeper, telegram: TelegramServer, clock: ManualClock
) -> None:
    """A bot that stops before it ever reached Telegram sets nothing."""
    channel = Channel(clock)
    channel.stopped()
    await keeper.run(channel)
    assert len(telegram.journal) == 0


async def test_no_database(
    keeper: MenuKeeper,
    people: People,
    telegram: TelegramServer,
    channel: Channel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the admins cannot be read there are no menus, and the bot goes on."""

    async def locked() -> tuple[UserId, ...]:
        raise StoreLocked

    monkeypatch.setattr(people, "admins", locked)
    await keeper.run(channel)
    assert len(telegram.journal) == 0
