"""`kintsugi people`: who may talk to the bot, and how to show somebody out."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from random import SystemRandom

from sqlalchemy import Connection

from kintsugi.bot import paired
from kintsugi.bot.paired import Paired
from kintsugi.bot.people import FRESH_S, Role
from kintsugi.cli.invocation import Invocation, open_store
from kintsugi.clock import SystemClock
from kintsugi.ids import UserId, new_trace_id
from kintsugi.settings import Access, Settings

_SETTINGS = {Role.ADMIN: "admins", Role.USER: "users", Role.GUEST: "guests"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="show who may talk, by the settings and by pairing")
    removal = actions.add_parser("remove", help="take away what a pairing code gave")
    removal.add_argument("ids", type=int, nargs="+", metavar="ID", help="as shown by list")


def run(invocation: Invocation, arguments: argparse.Namespace) -> int:
    settings = invocation.settings()
    if arguments.action == "list":
        lines = [*_by_settings(settings.access), *map(_shown, asyncio.run(_paired(settings)))]
        print("\n".join(lines) or "Nobody may talk to the bot yet: kintsugi pair")
        return 0
    removed = asyncio.run(_remove(settings, arguments.ids))
    named = {user for user, _ in _named(settings.access)}
    for user in arguments.ids:
        print(_said(user, removed=user in removed, named=user in named))
    return 0 if set(arguments.ids) <= removed - named else 1


def _said(user: int, *, removed: bool, named: bool) -> str:
    done = f"removed; a running bot notices within {FRESH_S:g} seconds" if removed else "not paired"
    return f"{user}: {done}" + ("; still named in the settings (access)" if named else "")


def _by_settings(access: Access) -> Iterator[str]:
    for user, role in _named(access):
        yield f"{user}  {role.value}  by the settings (access.{_SETTINGS[role]})"
    for chat in access.chats:
        yield f"{chat}  everybody in this group  by the settings (access.chats)"


def _named(access: Access) -> Iterator[tuple[int, Role]]:
    for role, name in _SETTINGS.items():
        for user in getattr(access, name):
            yield user, role


def _shown(somebody: Paired) -> str:
    since = f"{somebody.changed_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"{somebody.id}  {somebody.role.value}  paired, last changed {since}"


async def _paired(settings: Settings) -> Sequence[Paired]:
    async with open_store(settings) as store:
        return await store.scan(paired.paired)


async def _remove(settings: Settings, ids: Sequence[int]) -> set[int]:
    """Those who were paired."""
    trace_id, now = new_trace_id(SystemRandom()), SystemClock().now()

    def work(connection: Connection) -> set[int]:
        return {
            user
            for user in ids
            if paired.remove(connection, UserId(user), trace_id=trace_id, at=now)
        }

    async with open_store(settings) as store:
        return await store.write(work)
