"""Guests: what each of them has used of the day's turns."""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String

from kintsugi.store.types import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "guest_turn",
        Column("user_id", BigInteger(), autoincrement=False, nullable=False),
        Column("turn_id", String(length=200), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("user_id", "turn_id"),
    )
