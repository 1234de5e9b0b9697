"""Tables of the orchestrator: how answers came about, what people thought, what still waits."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from kintsugi.store.types import Json, UtcDateTime

metadata = MetaData()

trace = Table(
    "trace",
    metadata,
    Column("answer_id", String(200), primary_key=True),
    Column("turn_id", String(200), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("confidence", Float),  # of the route, 0 to 1; null where there was no choice
    Column("instructions", String(16), nullable=False),  # a digest of the prompt
    Column("history", Integer, nullable=False),  # messages of the conversation that were shown
    Column("memories", Integer, nullable=False),
    Column("attempts", Json, nullable=False),  # a list of `Tried`, in order
    Column("model", String(200)),  # who answered; null: nobody
    Column("fate", String(16), nullable=False),
    Column("ending", String(16)),  # as the model gave it; null: it did not end by itself
    Column("prompt_tokens", Integer),
    Column("completion_tokens", Integer),
    Column("cached_tokens", Integer),
    Column("estimated", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("again", String(16)),  # why it was answered again
    Column("again_of", String(200)),  # the turn of the first time
    Index("trace_session", "chat_id", "topic_id", "user_id", "at"),
    Index("trace_again", "again_of"),
    Index("trace_at", "at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("turn_id", String(200), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Integer, nullable=False),  # 1 or -1
    Column("source", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

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

heard = Table(
    "heard",
    metadata,
    Column("turn_id", String(200), primary_key=True),  # of the first time
    Column("recording", String(255), primary_key=True),  # the name its channel has for it
    Column("words", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("heard_at", "at"),
)
