"""The turn log: append-only, the source of truth for everything that is remembered (SPEC M1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import takewhile
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from kintsugi.ids import ChatId, Session
from kintsugi.memory.tables import turn_log
from kintsugi.store.prepared import Prepared, PreparedQuery


class Role(Enum):
    USER = "user"
    ASSISTANT = "assistant"
    BOUNDARY = "boundary"  # a new conversation begins; what was said before stays in the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    turn_id: str
    role: Role
    text: str
    at: datetime


class Said(NamedTuple):
    """What a model is shown of a line: a turn reads dozens of them."""

    role: Role
    text: str


_ROLES: Final = {role.value: role for role in Role}
_of_session = (
    turn_log.c.chat_id == bindparam("chat_id"),
    turn_log.c.topic_id == bindparam("topic_id"),
    turn_log.c.user_id == bindparam("user_id"),
)
_BOUNDARY = (
    select(func.coalesce(func.max(turn_log.c.id), 0))
    .where(*_of_session, turn_log.c.role == Role.BOUNDARY.value)
    .scalar_subquery()
)
# Up to the boundary we read ourselves, below: to look for it first is to read all of the session.
_LATEST = (
    select(turn_log.c.role, turn_log.c.text)
    .where(*_of_session)
    .order_by(turn_log.c.id.desc())
    .limit(bindparam("limit_"))
)
_FIRST = select(func.min(turn_log.c.id)).where(
    *_of_session, turn_log.c.turn_id == bindparam("turn_id_")
)
_EARLIER = _LATEST.where(turn_log.c.id > _BOUNDARY, turn_log.c.id < bindparam("first_"))
_NEWEST = PreparedQuery(_LATEST)
_APPEND = Prepared(
    insert(turn_log), columns=("chat_id", "topic_id", "user_id", "turn_id", "role", "text", "at")
)


def recent(
    connection: Connection, session: Session, *, limit: int, before: str | None = None
) -> Sequence[Said]:
    """The last `limit` lines of the session's current conversation, oldest first.

    `before`: as it stood when that turn began, for one who answers it again. Of a turn that has
    left no line yet, everything is before.
    """
    parameters = {**_columns(session), "limit_": limit}
    first = connection.scalar(_FIRST, {**_columns(session), "turn_id_": before}) if before else None
    if first is None:
        rows = _NEWEST.all(connection, parameters)
    else:
        rows = connection.execute(_EARLIER, {**parameters, "first_": first}).all()
    said = (Said(_ROLES[role], text) for role, text in rows)
    return list(takewhile(lambda each: each.role is not Role.BOUNDARY, said))[::-1]


def append(connection: Connection, session: Session, lines: Sequence[Line]) -> None:
    _APPEND.execute_many(
        connection,
        [
            {
                **_columns(session),
                "turn_id": line.turn_id,
                "role": line.role.value,
                "text": line.text,
                "at": line.at,
            }
            for line in lines
        ],
    )


def move(connection: Connection, old: ChatId, new: ChatId) -> None:
    """Let what was said in one chat have been said in another: a group became a supergroup."""
    connection.execute(update(turn_log).where(turn_log.c.chat_id == old).values(chat_id=new))


def _columns(session: Session) -> dict[str, int]:
    return {"chat_id": session.chat, "topic_id": session.topic, "user_id": session.user}
