"""`kintsugi pair`: a one-time code that lets somebody in."""

import argparse
import asyncio
from random import SystemRandom

from kintsugi.bot import pairing
from kintsugi.bot.people import Role
from kintsugi.cli.invocation import Invocation, open_store
from kintsugi.clock import SystemClock
from kintsugi.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role",
        choices=[Role.GUEST.value, Role.USER.value, Role.ADMIN.value],
        help="what the code makes of its user; without it: admin while there is none, then user",
    )


def run(invocation: Invocation, arguments: argparse.Namespace) -> int:
    settings = invocation.settings()
    asked = Role(arguments.role) if arguments.role else None
    code, role = asyncio.run(_issue(settings, asked))
    minutes = settings.access.pairing_code_minutes
    print(f"Send this to the bot within {minutes} minutes, once, as the new {role.value}:")
    print(f"  /start {pairing.PREFIX}{code}")
    print(f"or open https://t.me/<your bot's name>?start={pairing.PREFIX}{code}")
    return 0


async def _issue(settings: Settings, asked: Role | None) -> tuple[str, Role]:
    async with open_store(settings) as store:
        some = bool(settings.access.admins) or await store.read(pairing.has_admin)
        role = asked or (Role.USER if some else Role.ADMIN)
        now = SystemClock().now()
        code = await store.write(
            lambda connection: pairing.issue(
                connection,
                role,
                SystemRandom(),
                now=now,
                minutes=settings.access.pairing_code_minutes,
            )
        )
    return code, role
