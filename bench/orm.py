"""The same cycle as one writes it with SQLAlchemy's ORM: an async session per step.

It does no more than our cycle does: the same rows in the same tables; a claim looks for its own
caller's delivery only; who subscribes to what is known without a query; a settlement writes the
object that the claim loaded. SQLite is set up as ours is (WAL, FULL, foreign keys).
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import URL, event, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, relationship
from sqlalchemy.pool import ConnectionPoolEntry

from bench.cycles import Cycle
from bench.house import ANSWER, QUESTION
from kintsugi.bot import tables as bot
from kintsugi.events import tables as events
from kintsugi.ids import new_event_id, new_trace_id
from kintsugi.memory import tables as memory
from kintsugi.store.migrations.runner import migrate

_BUSY_TIMEOUT_S = 60.0


class Base(DeclarativeBase):
    pass


class Event(Base):
    __table__ = events.event
    seq: Mapped[int]
    trace_id: Mapped[str]


class Delivery(Base):
    __table__ = events.delivery
    # The ORM's own way to compare and set: UPDATE ... WHERE epoch = the one that was read.
    __mapper_args__ = {"version_id_col": events.delivery.c.epoch}  # noqa: RUF012 - SQLAlchemy's declaration
    event: Mapped[Event] = relationship()
    id: Mapped[int]
    event_seq: Mapped[int]
    event_type: Mapped[str]
    lane: Mapped[str]
    state: Mapped[str]
    attempt: Mapped[int]
    owner: Mapped[str | None]
    settled_at: Mapped[datetime | None]


class Audit(Base):
    __table__ = events.audit


class Turn(Base):
    __table__ = memory.turn_log


class SentMessage(Base):
    __table__ = bot.sent_message


@dataclass(slots=True)
class Locked:
    """How often SQLite said "database is locked" and a step was begun again."""

    times: int = 0


class OrmCycle:
    def __init__(self, engine: AsyncEngine, locked: Locked) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._locked = locked
        self._random = Random(1)

    async def run(self, caller: int, number: int) -> None:
        lane, chat, key = f"{caller}:0:{caller}", str(caller), f"tg:{caller}:{number}"
        trace_id = new_trace_id(self._random)
        update = {"update_id": number, "message": {"text": QUESTION, "chat": {"id": caller}}}
        payload = {"update": update, "session": lane}

        async def publish(session: AsyncSession) -> None:
            session.add(self._delivery("message.received", lane, key, trace_id, payload))

        await self._step(publish)
        delivery = await self._claim("message.received", lane)

        async def end_turn(session: AsyncSession) -> None:
            self._settle(session, delivery, key, trace_id)
            session.add(self._delivery("telegram.send", chat, key, trace_id, _send(key, caller)))
            session.add_all(_turn(key, caller))

        await self._step(end_turn)
        sending = await self._claim("telegram.send", chat)

        async def record(session: AsyncSession) -> None:
            session.add(
                SentMessage(answer_id=key, part=0, chat_id=caller, message_id=sending.id, at=_now())
            )

        async def end_send(session: AsyncSession) -> None:
            self._settle(session, sending, key, trace_id)

        await self._step(record)
        await self._step(end_send)

    async def _step(self, work: Callable[[AsyncSession], Awaitable[None]]) -> None:
        while True:
            try:
                async with self._sessions.begin() as session:
                    await work(session)
            except OperationalError as error:
                if "locked" not in str(error.orig):
                    raise
                self._locked.times += 1
            else:
                return

    async def _claim(self, event_type: str, lane: str) -> Delivery:
        found: list[Delivery] = []
        oldest = (
            select(Delivery)
            .where(
                Delivery.event_type == event_type,
                Delivery.lane == lane,
                Delivery.state == "ready",
            )
            .order_by(Delivery.event_seq)
            .limit(1)
            .options(joinedload(Delivery.event))
        )

        async def work(session: AsyncSession) -> None:
            delivery = (await session.scalars(oldest)).one()
            delivery.state, delivery.owner = "claimed", "bench"
            delivery.attempt += 1
            found[:] = [delivery]

        await self._step(work)
        return found[0]

    def _delivery(
        self, event_type: str, lane: str, key: str, trace_id: str, payload: dict[str, Any]
    ) -> Delivery:
        return Delivery(
            event=Event(
                event_id=new_event_id(self._random),
                event_type=event_type,
                schema_version=1,
                source="bench",
                target=lane,
                timestamp=_now(),
                trace_id=trace_id,
                idempotency_key=key,
                payload=payload,
            ),
            event_type=event_type,
            consumer_group="bench",
            lane=lane,
            state="ready",
            attempt=0,
            crashes=0,
            resubmits=0,
        )

    def _settle(self, session: AsyncSession, delivery: Delivery, key: str, trace_id: str) -> None:
        session.add(delivery)
        delivery.state, delivery.settled_at = "done", _now()
        session.add(
            Audit(
                at=_now(),
                trace_id=trace_id,
                actor="bot",
                action=delivery.event_type,
                outcome="done",
                subject=key,
            )
        )


@asynccontextmanager
async def orm(folder: Path, locked: Locked) -> AsyncIterator[Cycle]:
    """Open a database of the same schema in `folder`; steps begun again are counted."""
    path = folder / "kintsugi.db"
    migrate(path, busy_timeout_s=_BUSY_TIMEOUT_S)
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        connect_args={"timeout": _BUSY_TIMEOUT_S},
    )
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    yield OrmCycle(engine, locked).run
    await engine.dispose()


def _set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _turn(key: str, caller: int) -> list[Turn]:
    return [
        Turn(
            turn_id=key,
            chat_id=caller,
            topic_id=0,
            user_id=caller,
            role=role,
            text=text,
            at=_now(),
        )
        for role, text in (("user", QUESTION), ("assistant", ANSWER))
    ]


def _send(key: str, caller: int) -> dict[str, Any]:
    return {
        "kind": "answer",
        "phase": "finish",
        "answer_id": key,
        "chat_id": caller,
        "topic_id": 0,
        "text": ANSWER,
        "reply_to": None,
    }


def _now() -> datetime:
    return datetime.now(UTC)
