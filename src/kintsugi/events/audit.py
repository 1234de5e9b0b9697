"""The audit trail: who did what to whom, written in the transaction of the effect (SPEC E4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from kintsugi.events import tables
from kintsugi.ids import Scope
from kintsugi.store.prepared import Prepared

INCIDENT: Final = "incident"
"""The action of an entry whose subject is an incident's id: what a person was told to quote."""

Actor = Literal["user", "bot", "owner"]

_INSERT = Prepared(
    insert(tables.audit),
    columns=("at", "trace_id", "actor", "user_id", "chat_id", "action", "outcome", "subject"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    at: datetime
    trace_id: str
    actor: Actor
    scope: Scope
    action: str
    outcome: str
    subject: str


def record(connection: Connection, entry: Entry) -> None:
    _INSERT.execute(
        connection,
        {
            "at": entry.at,
            "trace_id": entry.trace_id,
            "actor": entry.actor,
            "user_id": entry.scope.user,
            "chat_id": entry.scope.chat,
            "action": entry.action,
            "outcome": entry.outcome,
            "subject": entry.subject,
        },
    )


def entries(connection: Connection, scope: Scope, *, limit: int) -> Sequence[Entry]:
    """The newest `limit` entries of a user, of a chat, or of the user in the chat; newest first.

    Raises: `ValueError` for an empty scope: there is no query over everybody's records.
    """
    audit = tables.audit
    wanted: list[ColumnElement[bool]] = []
    if scope.user is not None:
        wanted.append(audit.c.user_id == scope.user)
    if scope.chat is not None:
        wanted.append(audit.c.chat_id == scope.chat)
    if not wanted:
        raise ValueError("an audit query needs a scope")
    rows = connection.execute(
        select(audit).where(*wanted).order_by(audit.c.id.desc()).limit(limit)
    ).all()
    return [_entry(row) for row in rows]


def of_incident(connection: Connection, incident: str, *, limit: int) -> Sequence[Entry]:
    """All about the updates that ended in this incident, oldest first: for the owner's eyes.

    It reads the whole trail: an index would cost every turn, and incidents are looked up by hand.
    """
    audit = tables.audit
    traces = select(audit.c.trace_id).where(audit.c.action == INCIDENT, audit.c.subject == incident)
    rows = connection.execute(
        select(audit).where(audit.c.trace_id.in_(traces)).order_by(audit.c.id).limit(limit)
    ).all()
    return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        at=row.at,
        trace_id=row.trace_id,
        actor=row.actor,
        scope=Scope(chat=row.chat_id, user=row.user_id),
        action=row.action,
        outcome=row.outcome,
        subject=row.subject,
    )
