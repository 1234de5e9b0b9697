"""Who was let in by a pairing code, and how they are shown out again (SPEC B6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from kintsugi.bot.people import Role
from kintsugi.bot.tables import person
from kintsugi.events import audit
from kintsugi.ids import Scope, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    id: UserId
    role: Role
    changed_at: datetime  # role or language, whichever came last


def paired(connection: Connection) -> Sequence[Paired]:
    """In the order of their ids."""
    rows = connection.execute(
        select(person).where(person.c.role.is_not(None)).order_by(person.c.user_id)
    )
    return [
        Paired(id=UserId(row.user_id), role=Role(row.role), changed_at=row.changed_at)
        for row in rows
    ]


def remove(connection: Connection, user: UserId, *, trace_id: str, at: datetime) -> bool:
    """Take away what a code gave, and put it on record; False when there was nothing to take.

    Their chosen language stays, and so does the date of the last polite refusal.
    """
    removed = connection.execute(
        update(person)
        .where(person.c.user_id == user, person.c.role.is_not(None))
        .values(role=None, changed_at=at)
    )
    if not removed.rowcount:
        return False
    entry = audit.Entry(
        at=at,
        trace_id=trace_id,
        actor="owner",
        scope=Scope(user=user),
        action="access.removed",
        outcome="done",
        subject=str(user),
    )
    audit.record(connection, entry)
    return True
