"""The bots that are killed, and the arenas they live in."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from bench.crashing.arena import Arena, Bot
from bench.crashing.crowd import ALWAYS_SHORT, SOME_LONG, Crowd
from bench.crashing.endings import AtCommit, Ending
from kintsugi.clock import SystemClock
from kintsugi.simulator.telegram import BotProfile, TelegramServer

MARKS: Final = "marks.jsonl"

PROFILE: Final = BotProfile(
    token="1234567890:" + "crash" * 7,
    id=1234567890,
    username="kintsugi_crash_bot",
    first_name="Kintsugi",
)
_PEOPLE: Final = 12
_CHILDREN: Final = "bench.crashing.children"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of bot."""

    name: str
    command: Callable[[Ending | None, Path], Sequence[str]]
    lengths: Sequence[int] = ALWAYS_SHORT  # words of the answers it is asked for
    quiet_s: float = 60.0


def _streaming(ending: Ending | None, folder: Path) -> Sequence[str]:
    command = [f"{_CHILDREN}.kintsugi_bot", "--marks", str(folder / MARKS)]
    if isinstance(ending, AtCommit):
        command += ["--commit", str(ending.number), "--side", ending.side, "--table", ending.table]
    return command


PLAIN: Final = Kind(name="kintsugi run", command=lambda _ending, _folder: ("kintsugi", "run"))
STREAMING: Final = Kind(name="streaming", command=_streaming, lengths=SOME_LONG)

# What stock polling has lost is lost: waiting for it longer would change nothing.
_BASELINE_QUIET_S: Final = 12.0
POLLING_TASKS: Final = Kind(
    name="aiogram, handle_as_tasks=True",
    command=lambda _ending, _folder: (f"{_CHILDREN}.polling_bot", "--tasks", "yes"),
    quiet_s=_BASELINE_QUIET_S,
)
POLLING_IN_TURN: Final = Kind(
    name="aiogram, handle_as_tasks=False",
    command=lambda _ending, _folder: (f"{_CHILDREN}.polling_bot", "--tasks", "no"),
    quiet_s=_BASELINE_QUIET_S,
)


@asynccontextmanager
async def arena(kind: Kind, folder: Path, random: Random) -> AsyncIterator[Arena]:
    """A Telegram, its people, and a bot of that kind with its data in `folder`."""
    async with TelegramServer(bot=PROFILE, clock=SystemClock()) as telegram:
        crowd = Crowd(telegram, random, people=_PEOPLE, lengths=kind.lengths)
        bot = Bot(
            command=lambda ending: kind.command(ending, folder),
            settings=common_settings(telegram, crowd.ids, folder),
            quiet_s=kind.quiet_s,
        )
        yield Arena(telegram, crowd, bot, folder)


def boundaries(folder: Path) -> set[str]:
    """The commits at which bots in `folder` ended: which side of which change."""
    marks = folder / MARKS
    return set(marks.read_text().splitlines()) if marks.exists() else set()


def common_settings(
    telegram: TelegramServer, people: Sequence[int], folder: Path
) -> dict[str, str]:
    """As environment variables; Telegram's rates are lifted, because the bench has no time."""
    return {
        "TELEGRAM_TOKEN": PROFILE.token,
        "KINTSUGI_TELEGRAM_API_BASE_URL": telegram.base_url,
        "KINTSUGI_TELEGRAM_MESSAGES_PER_SECOND": "1000",
        "KINTSUGI_TELEGRAM_MESSAGES_PER_CHAT_PER_SECOND": "30",
        "KINTSUGI_TELEGRAM_CHAT_BURST": "20",
        "KINTSUGI_TURNS_GATHER_S": "0",  # one answer for every update is what is counted
        "KINTSUGI_TIME_ZONE": "UTC",  # else each person is asked for theirs, once
        "KINTSUGI_ACCESS_USERS": ",".join(map(str, people)),
        "KINTSUGI_TURNS_FIRST_WORDS_AFTER_S": "0.1",
        "KINTSUGI_DATA_DIR": str(folder / "data"),
        "KINTSUGI_LOG_FORMAT": "json",
    }
