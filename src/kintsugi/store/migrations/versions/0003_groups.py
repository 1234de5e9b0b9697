"""Life in groups: joined deliveries, chats that moved, and chats that are closed to us."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    PrimaryKeyConstraint,
    text,
)

from kintsugi.store.types import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("delivery", Column("joined_to", Integer()))
    op.create_index(
        "delivery_joined",
        "delivery",
        ["joined_to"],
        sqlite_where=text("joined_to IS NOT NULL"),
        postgresql_where=text("joined_to IS NOT NULL"),
    )
    op.create_table(
        "chat_migration",
        Column("old_chat_id", BigInteger(), autoincrement=False, nullable=False),
        Column("new_chat_id", BigInteger(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("old_chat_id"),
    )
    op.create_table(
        "chat_absence",
        Column("chat_id", BigInteger(), autoincrement=False, nullable=False),
        Column("since", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("chat_id"),
    )
