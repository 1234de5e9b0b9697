"""Questions to people that survive a restart, and the time zone that is asked for first."""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String, Text

from kintsugi.store.types import Json, UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("person", Column("time_zone", String(64)))
    op.add_column("person", Column("zone_asked_at", UtcDateTime()))
    op.create_table(
        "question",
        Column("id", String(12), nullable=False),
        Column("kind", String(32), nullable=False),
        Column("chat_id", BigInteger(), nullable=False),
        Column("topic_id", BigInteger(), nullable=False),
        Column("user_id", BigInteger(), nullable=False),
        Column("text", Text(), nullable=False),
        Column("options", Json(), nullable=False),
        Column("asked_at", UtcDateTime(), nullable=False),
        Column("answered_at", UtcDateTime()),
        Column("answer", String(200)),
        PrimaryKeyConstraint("id"),
    )
