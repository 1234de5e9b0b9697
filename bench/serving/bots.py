"""The bots that are measured, each in a process of its own beside the simulated Telegram."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.crashing.process import BotProcess
from bench.serving import audience
from bench.serving.audience import Audience
from kintsugi.clock import SystemClock
from kintsugi.simulator.llm import ModelServer
from kintsugi.simulator.telegram import BotProfile, TelegramServer

_PROFILE: Final = BotProfile(
    token="1234567890:" + "bench" * 7,
    id=1234567890,
    username="kintsugi_bench_bot",
    first_name="Kintsugi",
)
_STOP_S: Final = 60.0

ECHO: Final = ("bench.serving.children.echo",)
KINTSUGI: Final = ("kintsugi", "run")


@dataclass(frozen=True, slots=True)
class Served:
    """A bot that has been started, and those it serves."""

    process: BotProcess
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to start: `python -m module…`, its data and log in `folder`."""

    module: Sequence[str]
    folder: Path
    people: int
    settings: Mapping[str, str]  # besides those that every bot of a bench has


@asynccontextmanager
async def serving(plan: Plan) -> AsyncIterator[Served]:
    """A Telegram in this process, the bot in another: with two cores neither waits for one.

    Raises: ChildProcessError when it does not live until it is stopped, and stop in good order.
    """
    plan.folder.mkdir(parents=True)
    async with TelegramServer(bot=_PROFILE, clock=SystemClock()) as telegram:
        people = Audience(telegram, people=plan.people)
        settings = {**_settings(telegram, plan), **plan.settings}
        process = await BotProcess.start(plan.module, settings, plan.folder)
        attending = asyncio.create_task(_attend(process, people, plan))
        try:
            yield Served(process, people)
        finally:
            await process.stop(within_s=_STOP_S)
            code = await attending
    if code != 0:
        raise _ended(plan, code)


async def _attend(process: BotProcess, people: Audience, plan: Plan) -> int:
    """Wait for the end of the process, and for no answer after it; the exit code."""
    code = await process.ended()
    people.give_up(_ended(plan, code))
    return code


def _ended(plan: Plan, code: int) -> ChildProcessError:
    return ChildProcessError(f"{plan.module[0]} ended with {code}: see {plan.folder}/bot.log")


@asynccontextmanager
async def litellm_settings() -> AsyncIterator[Mapping[str, str]]:
    """What makes a bot talk through litellm to a scripted model that answers at once."""
    async with ModelServer(clock=SystemClock()) as models:
        yield {
            "KINTSUGI_LLM_PROVIDER": "custom",
            "KINTSUGI_LLM_MODEL": "parrot",
            "KINTSUGI_LLM_CUSTOM_URL": models.base_url,
            "KINTSUGI_LLM_CUSTOM_KEY": "none",  # pragma: allowlist secret
        }


def _settings(telegram: TelegramServer, plan: Plan) -> dict[str, str]:
    """As environment variables; Telegram's rates are lifted as far as the settings let them."""
    return {
        "TELEGRAM_TOKEN": _PROFILE.token,
        "KINTSUGI_TELEGRAM_API_BASE_URL": telegram.base_url,
        "KINTSUGI_TELEGRAM_MESSAGES_PER_SECOND": "10000",
        "KINTSUGI_TELEGRAM_MESSAGES_PER_CHAT_PER_SECOND": "30",
        "KINTSUGI_TELEGRAM_CHAT_BURST": "20",
        "KINTSUGI_TURNS_GATHER_S": "0",  # one answer for every update is what is counted
        "KINTSUGI_TIME_ZONE": "UTC",  # else each person is asked for theirs, once
        "KINTSUGI_ACCESS_USERS": ",".join(map(str, audience.ids(plan.people))),
        "KINTSUGI_DATA_DIR": str(plan.folder / "data"),
        "KINTSUGI_LOG_FORMAT": "json",
    }
