"""Questions that wait for a model."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)

from kintsugi.store.types import Json, UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "parked_turn",
        Column("id", Integer(), autoincrement=True, nullable=False),
        Column("turn_id", String(200), nullable=False),
        Column("digest", String(12), nullable=False),
        Column("answer_id", String(220), nullable=False),
        Column("chat_id", BigInteger(), nullable=False),
        Column("topic_id", BigInteger(), nullable=False),
        Column("user_id", BigInteger(), nullable=False),
        Column("language", String(8), nullable=False),
        Column("update", Json(), nullable=False),
        Column("asked_at", UtcDateTime(), nullable=False),
        Column("until", UtcDateTime(), nullable=False),
        Column("times", Integer(), nullable=False),
        Column("state", String(16), nullable=False),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("turn_id"),
        UniqueConstraint("digest"),
    )
    op.create_index("parked_turn_state", "parked_turn", ["state"])
