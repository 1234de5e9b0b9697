"""`python -m kintsugi.simulator.telegram`: the simulated Telegram as a process.

Prints one JSON line, {"base_url": …}, when it listens; ends on SIGTERM or SIGINT.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from kintsugi.clock import SystemClock
from kintsugi.simulator.telegram.journal import Entry, write_line
from kintsugi.simulator.telegram.profile import BotProfile
from kintsugi.simulator.telegram.server import TelegramServer


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    bot = BotProfile(
        token=options.token,
        id=int(options.token.partition(":")[0]),
        username=options.username,
        first_name=options.name,
    )
    with ExitStack() as stack:
        file = stack.enter_context(options.journal.open("a")) if options.journal else None
        asyncio.run(_serve(bot, options.port, file))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kintsugi.simulator.telegram")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--token", default="424242:simulated", help="number:letters")
    parser.add_argument("--username", default="kintsugi_bot")
    parser.add_argument("--name", default="Kintsugi")
    parser.add_argument("--journal", type=Path, help="append each call to this file, as JSON lines")
    return parser


async def _serve(bot: BotProfile, port: int, file: TextIO | None) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with TelegramServer(bot=bot, clock=SystemClock(), port=port) as server:
        if file is not None:
            server.journal.listen(_writer(file))
        sys.stdout.write(json.dumps({"base_url": server.base_url}) + "\n")
        sys.stdout.flush()
        await stopped.wait()


def _writer(file: TextIO) -> Callable[[Entry], None]:
    """Each line is flushed: a harness reads the file while we run, and after it has killed us."""

    def write(entry: Entry) -> None:
        write_line(file, entry)
        file.flush()

    return write


if __name__ == "__main__":
    main()
