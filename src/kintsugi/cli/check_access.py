"""May anybody talk to the bot, and is there somebody to alert?"""

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from kintsugi.bot.people import Role
from kintsugi.bot.tables import person
from kintsugi.cli.check_database import reading
from kintsugi.cli.finding import Finding, ok, warn
from kintsugi.settings import Access

_SUBJECT: Final = "access"
_ROLES: Final = select(person.c.role).where(person.c.role.is_not(None)).distinct()


def access_finding(access: Access, paired: AbstractSet[Role]) -> Finding:
    """`paired`: the roles that somebody has by a pairing code."""
    if access.admins or Role.ADMIN in paired:
        return ok(_SUBJECT, "there is an admin; everybody else is let in by `kintsugi pair`")
    if access.users or access.chats or paired:
        return warn(_SUBJECT, "there is no admin to be told of trouble: kintsugi pair --role admin")
    return warn(_SUBJECT, "nobody may talk to the bot yet: kintsugi pair")


def paired_roles(path: Path, *, busy_timeout_s: float) -> frozenset[Role]:
    """None of a database that is not there, not ours or not readable: that is said elsewhere."""
    try:
        with reading(path, busy_timeout_s=busy_timeout_s) as connection:
            return frozenset(map(Role, connection.execute(_ROLES).scalars()))
    except (DBAPIError, ValueError):
        return frozenset()
