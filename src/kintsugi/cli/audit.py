"""`kintsugi audit INCIDENT`: what is on record about an incident that somebody quotes."""

import argparse
import asyncio
from collections.abc import Sequence

from kintsugi.cli.invocation import Invocation, open_store
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.settings import Settings

_MOST = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("incident", metavar="INCIDENT", help="its id, as the bot told it")


def run(invocation: Invocation, arguments: argparse.Namespace) -> int:
    incident = arguments.incident.strip().lower()
    entries = asyncio.run(_entries(invocation.settings(), incident))
    if not entries:
        print(f"{incident}: nothing on record about such an incident")
        return 1
    print(f"{incident}: in the log, this is trace_id {entries[0].trace_id}")
    print("\n".join(map(_shown, entries)))
    return 0


def _shown(entry: Entry) -> str:
    who = " ".join(
        f"{name} {number}"
        for name, number in (("user", entry.scope.user), ("chat", entry.scope.chat))
        if number is not None
    )
    what = f"{entry.action}: {entry.outcome}  {entry.subject}"
    return f"{entry.at:%Y-%m-%d %H:%M:%S} UTC  {what}  {who}".rstrip()


async def _entries(settings: Settings, incident: str) -> Sequence[Entry]:
    async with open_store(settings) as store:
        return await store.scan(
            lambda connection: audit.of_incident(connection, incident, limit=_MOST)
        )
