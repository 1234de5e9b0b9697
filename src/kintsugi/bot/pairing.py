"""Pairing: a code made at the command line turns a stranger into a user, once (SPEC B6)."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, insert, or_, select, update

from kintsugi.bot.people import Role
from kintsugi.bot.tables import pairing_code, person
from kintsugi.ids import UserId, new_readable

CODE_LENGTH = 10
"""Of 31 letters and digits: 49 bits, for the minutes a code lives."""

PREFIX = "pair_"
"""Marks the code in a t.me link: https://t.me/<bot>?start=pair_<code>."""


def issue(
    connection: Connection, role: Role, random: Random, *, now: datetime, minutes: int
) -> str:
    """Store a new code's digest and return the code. `random` must be unpredictable."""
    code = new_readable(random, CODE_LENGTH)
    values = {
        "digest": _digest(code),
        "role": role.value,
        "expires_at": now + timedelta(minutes=minutes),
    }
    connection.execute(insert(pairing_code).values(values))
    return code


def redeem(
    connection: Connection,
    code: str,
    user: UserId,
    grant: Callable[[Role], Callable[[Connection], None]],
    *,
    now: datetime,
) -> Role | None:
    """Use a code up and grant its role; None for a code that is unknown, used or too old.

    The same user may redeem a code again: a turn repeated after a crash gets the same answer.
    """
    used = connection.execute(
        update(pairing_code)
        .where(
            pairing_code.c.digest == _digest(code.strip().lower().removeprefix(PREFIX)),
            pairing_code.c.expires_at > now,
            or_(pairing_code.c.used_by.is_(None), pairing_code.c.used_by == user),
        )
        .values(used_by=user)
        .returning(pairing_code.c.role)
    ).scalar_one_or_none()
    if used is None:
        return None
    role = Role(used)
    grant(role)(connection)
    return role


def has_admin(connection: Connection) -> bool:
    admin = select(person.c.user_id).where(person.c.role == Role.ADMIN.value).limit(1)
    return connection.execute(admin).first() is not None


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
