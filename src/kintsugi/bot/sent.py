"""Which Telegram message carries which part of an answer: what makes finishing by edit possible."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, select

from kintsugi.bot.tables import sent_message
from kintsugi.clock import Clock
from kintsugi.ids import ChatId
from kintsugi.orchestrator.tables import trace
from kintsugi.orchestrator.traces import BATCH
from kintsugi.store.database import Store
from kintsugi.store.prepared import Prepared, PreparedQuery
from kintsugi.store.types import insert

_PARTS = PreparedQuery(
    select(sent_message.c.part, sent_message.c.message_id)
    .where(sent_message.c.answer_id == bindparam("answer_id_"))
    .order_by(sent_message.c.part)
)
_AT = (
    select(sent_message.c.answer_id)
    .where(
        sent_message.c.chat_id == bindparam("chat_"),
        sent_message.c.message_id == bindparam("message_"),
    )
    .order_by(sent_message.c.at.desc())
    .limit(1)
)
_COLUMNS = ("answer_id", "part", "chat_id", "message_id", "at")
_FORGET = delete(sent_message).where(
    sent_message.c.answer_id == bindparam("answer_id_"), sent_message.c.part == bindparam("part_")
)


def answer_at(connection: Connection, chat: ChatId, message_id: int) -> str | None:
    """Which answer a message of a chat is part of; None for what is none of ours, or too old."""
    return connection.scalar(_AT, {"chat_": chat, "message_": message_id})


def forget_before(connection: Connection, before: datetime) -> int:
    """Delete older answers that have no trace any more, `BATCH` parts or so; 0: there are none."""
    old = (
        select(sent_message.c.answer_id)
        .where(
            sent_message.c.at < before,
            ~exists().where(trace.c.answer_id == sent_message.c.answer_id),
        )
        .limit(BATCH)
    )
    return connection.execute(
        delete(sent_message).where(sent_message.c.answer_id.in_(old))
    ).rowcount


class SentMessages:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        statement = insert(store.dialect, sent_message)
        put = statement.on_conflict_do_update(
            index_elements=[sent_message.c.answer_id, sent_message.c.part],
            set_={"message_id": statement.excluded.message_id, "at": statement.excluded.at},
        )
        self._put = Prepared(put, columns=_COLUMNS)

    async def parts(self, answer_id: str) -> Mapping[int, int | None]:
        """Part -> message_id; None where a send was intended and its end is not known."""
        rows = await self._store.read(
            lambda connection: _PARTS.all(connection, {"answer_id_": answer_id})
        )
        return {row.part: row.message_id for row in rows}

    async def record(self, answer_id: str, part: int, chat: ChatId, message_id: int | None) -> None:
        """Commit that the message carries the part; None: that it is about to be sent."""
        values = {
            "answer_id": answer_id,
            "part": part,
            "chat_id": chat,
            "message_id": message_id,
            "at": self._clock.now(),
        }

        def work(connection: Connection) -> None:
            self._put.execute(connection, values)

        await self._store.write(work)

    async def forget(self, answer_id: str, part: int) -> None:
        """The message is gone, or surely was not sent: the next try sends a new one."""
        keys = {"answer_id_": answer_id, "part_": part}

        def work(connection: Connection) -> None:
            connection.execute(_FORGET, keys)

        await self._store.write(work)
