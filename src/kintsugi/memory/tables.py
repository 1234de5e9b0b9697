"""Tables of the memory room."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

from kintsugi.store.types import UtcDateTime

metadata = MetaData()

turn_log = Table(
    "turn_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("turn_id", String(200), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("role", String(16), nullable=False),  # user, assistant, or boundary (/new)
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("turn_log_session", "chat_id", "topic_id", "user_id", "id"),
)
