"""`kintsugi dead`: what was given up, and how to have it tried again."""

import argparse
import asyncio
from collections.abc import Sequence

from sqlalchemy import Connection

from kintsugi.cli.invocation import Invocation, open_store
from kintsugi.clock import SystemClock
from kintsugi.events import dead
from kintsugi.events.dead import DeadLetter
from kintsugi.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="show what was given up, newest first")
    listing.add_argument("--limit", type=int, default=50, metavar="N")
    again = actions.add_parser("resubmit", help="have it tried again; a running bot notices")
    again.add_argument("ids", type=int, nargs="+", metavar="ID", help="as shown by list")


def run(invocation: Invocation, arguments: argparse.Namespace) -> int:
    settings = invocation.settings()
    if arguments.action == "list":
        letters = asyncio.run(_letters(settings, arguments.limit))
        print("\n\n".join(map(_shown, letters)) or "Nothing was given up.")
        return 0
    missing = asyncio.run(_resubmit(settings, arguments.ids))
    for dead_id in arguments.ids:
        print(f"{dead_id}: " + ("no such dead letter" if dead_id in missing else "resubmitted"))
    return 1 if missing else 0


def _shown(letter: DeadLetter) -> str:
    first = f"{letter.id}  {letter.dead_at:%Y-%m-%d %H:%M:%S} UTC  {letter.event_type}"
    second = f"    {letter.reason} after {letter.attempts} attempt(s)  {letter.key}"
    return "\n".join([first, second] + ([f"    {letter.error}"] if letter.error else []))


async def _letters(settings: Settings, limit: int) -> Sequence[DeadLetter]:
    async with open_store(settings) as store:
        return await store.scan(lambda connection: dead.dead_letters(connection, limit=limit))


async def _resubmit(settings: Settings, ids: Sequence[int]) -> set[int]:
    """Resubmit what there is; return the ids that are no dead letters."""
    now = SystemClock().now()

    def work(connection: Connection) -> set[int]:
        return {each for each in ids if not dead.resubmit(connection, each, at=now)}

    async with open_store(settings) as store:
        return await store.write(work)
