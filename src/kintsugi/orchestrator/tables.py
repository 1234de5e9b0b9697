"""Tables of the orchestrator room."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table

from kintsugi.store.types import Json, UtcDateTime

metadata = MetaData()

parked_turn = Table(
    "parked_turn",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("turn_id", String(200), nullable=False, unique=True),  # of the first time
    Column("digest", String(12), nullable=False, unique=True),  # what its buttons name it by
    Column("answer_id", String(220), nullable=False),  # of the message that told about it
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("language", String(8), nullable=False),
    Column("update", Json, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),  # when it is tried again at the latest
    Column("times", Integer, nullable=False),  # it was parked so often
    Column("state", String(16), nullable=False),  # a `ParkState`
    Index("parked_turn_state", "state"),
)
