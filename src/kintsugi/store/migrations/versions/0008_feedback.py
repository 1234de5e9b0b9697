"""How each answer came about, and what people think of it."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    PrimaryKeyConstraint,
    String,
)

from kintsugi.store.types import Json, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "trace",
        Column("answer_id", String(200), nullable=False),
        Column("turn_id", String(200), nullable=False),
        Column("chat_id", BigInteger(), nullable=False),
        Column("topic_id", BigInteger(), nullable=False),
        Column("user_id", BigInteger(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("mode", String(16), nullable=False),
        Column("confidence", Float()),
        Column("instructions", String(16), nullable=False),
        Column("history", Integer(), nullable=False),
        Column("memories", Integer(), nullable=False),
        Column("attempts", Json(), nullable=False),
        Column("model", String(200)),
        Column("fate", String(16), nullable=False),
        Column("ending", String(16)),
        Column("prompt_tokens", Integer()),
        Column("completion_tokens", Integer()),
        Column("cached_tokens", Integer()),
        Column("estimated", Boolean(), nullable=False),
        Column("tries", Integer(), nullable=False),
        Column("again", String(16)),
        Column("again_of", String(200)),
        PrimaryKeyConstraint("answer_id"),
    )
    op.create_index("trace_session", "trace", ["chat_id", "topic_id", "user_id", "at"])
    op.create_index("trace_again", "trace", ["again_of"])
    op.create_index("trace_at", "trace", ["at"])
    op.create_table(
        "feedback",
        Column("turn_id", String(200), nullable=False),
        Column("user_id", BigInteger(), autoincrement=False, nullable=False),
        Column("value", Integer(), nullable=False),
        Column("source", String(16), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("turn_id", "user_id"),
    )
