import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

import kintsugi.bot.dispatcher  # noqa: F401 - loads aiogram before any scenario: it takes seconds
from kintsugi.simulator.telegram import RateLimits, TelegramServer
from tests.scenarios.clock import SceneClock
from tests.scenarios.world import BOT, World


@pytest.fixture
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in [added for added in root.handlers if added not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def limits() -> RateLimits:
    """How much Telegram takes; a scenario of its own may want less."""
    return RateLimits()


@pytest.fixture
async def asleep(
    tmp_path: Path, limits: RateLimits, _logging_as_it_was: None
) -> AsyncIterator[World]:
    """A world whose bot was not started yet.

    Whatever a scenario does to the bot, its token may stand nowhere afterwards, and no task may
    have failed unseen.
    """
    unseen: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, failure: unseen.append(failure))
    clock = SceneClock()
    async with TelegramServer(bot=BOT, clock=clock, limits=limits) as telegram:
        world = World(telegram, clock, tmp_path / "data")
        yield world
        await world.crash()
    assert world.leaks([BOT.token, BOT.token.partition(":")[2]]) == []
    assert unseen == []


@pytest.fixture
async def world(asleep: World) -> World:
    """A world whose bot polls."""
    await asleep.start()
    return asleep
