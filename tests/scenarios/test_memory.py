"""What the bot holds in memory does not grow with talk of which it keeps nothing (SPEC B5)."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from kintsugi.clock import SystemClock
from kintsugi.simulator.telegram import Group, Person, TelegramServer
from tests.scenarios.world import BOT

BOT_ALONE: Final = Path(__file__).parent / "children" / "counted_bot.py"
PEOPLE: Final = range(2_000, 2_008)  # who talk side by side, as a group does
WARM, ALL = 2_000, 7_000
GUARD_S: Final = 120  # real seconds: what hangs fails


@asynccontextmanager
async def _bot(
    telegram: TelegramServer, data_dir: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot in a process of its own: the simulated Telegram remembers all, as it should."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(BOT_ALONE),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={
            "TELEGRAM_TOKEN": BOT.token,
            "TELEGRAM_API_BASE_URL": telegram.base_url,
            "KINTSUGI_DATA_DIR": str(data_dir),
            "KINTSUGI_ACCESS_USERS": ",".join(map(str, PEOPLE)),
            "KINTSUGI_TELEGRAM_MESSAGES_PER_GROUP_PER_MINUTE": "600",
            "KINTSUGI_TELEGRAM_MESSAGES_PER_CHAT_PER_SECOND": "30",
            "KINTSUGI_LOG_LEVEL": "warning",
        },
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def _blocks(process: asyncio.subprocess.Process) -> int:
    assert process.stdout is not None
    return int(await process.stdout.readline())


async def _talk(
    telegram: TelegramServer, people: Sequence[Person], group: Group, count: int
) -> None:
    """So many messages, and a mention by each person behind theirs, until those are answered."""
    for number in range(count):
        people[number % len(people)].says(f"talk {number}", chat=group)
    owed = _said(telegram, group) + len(people)
    for person in people:
        person.says(f"@{BOT.username} hello", chat=group)
    await telegram.until(lambda: _said(telegram, group) == owed, timeout=GUARD_S)


def _said(telegram: TelegramServer, group: Group) -> int:
    return sum(each.is_from_bot for each in telegram.chat(group.id).messages)


async def test_group_talk_leaves_nothing_in_memory(tmp_path: Path) -> None:
    """After seven thousand messages without a mention the bot holds what it held after two.

    Counted are blocks, as seconds and pages depend on the machine: whatever leaks for a message,
    be it 100 bytes, is a block at least.
    """
    async with (
        TelegramServer(bot=BOT, clock=SystemClock()) as telegram,
        _bot(telegram, tmp_path) as process,
        asyncio.timeout(GUARD_S),
    ):
        people = [telegram.person(id=each, first_name=f"P{each}") for each in PEOPLE]
        group = telegram.group(id=-100500, title="Potters")
        await _blocks(process)  # all that is large has been loaded
        held = []
        for count in (WARM, ALL - WARM):
            await _talk(telegram, people, group, count)
            process.send_signal(signal.SIGUSR1)
            held.append(await _blocks(process))
    warm, end = held
    assert end - warm < (ALL - WARM) / 2
