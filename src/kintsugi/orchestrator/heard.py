"""What was said in recordings, kept beside their messages: nobody pays twice for it (SPEC B9)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select, tuple_

from kintsugi.events.outcomes import Effect
from kintsugi.orchestrator.tables import heard, parked_turn
from kintsugi.orchestrator.traces import BATCH
from kintsugi.store.types import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    turn_id: str  # of the turn in which it came, however often that is answered again
    name: str  # that its channel has for it


def keep(recording: Recording, words: str, at: datetime) -> Effect:
    row = {"turn_id": recording.turn_id, "recording": recording.name, "words": words, "at": at}

    def effect(connection: Connection) -> None:
        connection.execute(insert(connection, heard).values(row).on_conflict_do_nothing())

    return effect


def words_of(connection: Connection, recording: Recording) -> str | None:
    """None for what nobody has listened to, or that is forgotten."""
    query = select(heard.c.words).where(
        heard.c.turn_id == recording.turn_id, heard.c.recording == recording.name
    )
    return connection.execute(query).scalar()


def forget_before(connection: Connection, before: datetime) -> int:
    """Delete up to `BATCH` older ones, but none whose question is kept as parked; how many."""
    key = tuple_(heard.c.turn_id, heard.c.recording)
    old = (
        select(heard.c.turn_id, heard.c.recording)
        .where(heard.c.at < before, ~exists().where(parked_turn.c.turn_id == heard.c.turn_id))
        .limit(BATCH)
    )
    return connection.execute(delete(heard).where(key.in_(old))).rowcount
