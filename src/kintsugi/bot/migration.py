"""A group that becomes a supergroup gets another id (SPEC B13). Pure, and one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from kintsugi.bot import questions
from kintsugi.bot.address import message_of
from kintsugi.bot.tables import chat_migration, sent_message
from kintsugi.events.moving import move_lanes
from kintsugi.ids import ChatId
from kintsugi.llm import moving
from kintsugi.memory import turns
from kintsugi.orchestrator import parked, traces
from kintsugi.store.types import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    old: ChatId
    new: ChatId


def migration_of(update: Mapping[str, Any]) -> Migration | None:
    """What either of the two service messages says; None for any other update."""
    message = message_of(update)
    chat = message.get("chat")
    here = chat.get("id") if isinstance(chat, dict) else None
    to, came_from = message.get("migrate_to_chat_id"), message.get("migrate_from_chat_id")
    if isinstance(here, int) and isinstance(to, int):
        return Migration(old=ChatId(here), new=ChatId(to))
    if isinstance(here, int) and isinstance(came_from, int):
        return Migration(old=ChatId(came_from), new=ChatId(here))
    return None


def move(connection: Connection, migration: Migration, *, at: datetime) -> None:
    """Let everything of the old chat be the new one's. Doing it again moves what came since.

    The ids of messages do not move along: the same number is another message in the supergroup,
    and editing that would be worse than leaving an unfinished line behind. So an answer that was
    begun in the group is said whole in the supergroup.
    """
    old, new = migration.old, migration.new
    statement = insert(connection.dialect, chat_migration).values(
        old_chat_id=old, new_chat_id=new, at=at
    )
    connection.execute(statement.on_conflict_do_nothing())
    turns.move(connection, old, new)
    questions.move(connection, old, new)
    traces.move(connection, old, new)
    parked.move(connection, old, new)
    moving.move(connection, old, new)
    move_lanes(connection, old, new)
    connection.execute(
        update(sent_message)
        .where(sent_message.c.chat_id == old)
        .values(chat_id=new, message_id=None)
    )


def known(connection: Connection) -> dict[ChatId, ChatId]:
    """Old -> new, of every chat that ever moved."""
    rows = connection.execute(select(chat_migration.c.old_chat_id, chat_migration.c.new_chat_id))
    return {ChatId(old): ChatId(new) for old, new in rows}
