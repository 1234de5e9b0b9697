"""What people choose at run time: pinned models, the mode of /api."""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String

from kintsugi.store.types import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "model_pin",
        Column("chat_id", BigInteger(), autoincrement=False, nullable=False),
        Column("topic_id", BigInteger(), autoincrement=False, nullable=False),
        Column("target", String(200), nullable=False),
        Column("when_down", String(8), nullable=False),
        Column("by", BigInteger(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("chat_id", "topic_id"),
    )
    op.create_table(
        "runtime_choice",
        Column("key", String(32), nullable=False),
        Column("value", String(64), nullable=False),
        Column("by", BigInteger(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("key"),
    )
