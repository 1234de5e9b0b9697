"""Breakers that outlast the process."""

from alembic import op
from sqlalchemy import Boolean, Column, Integer, PrimaryKeyConstraint, String

from kintsugi.store.types import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "breaker",
        Column("key", String(200), nullable=False),
        Column("reason", String(32), nullable=False),
        Column("since", UtcDateTime(), nullable=False),
        Column("until", UtcDateTime(), nullable=False),
        Column("length_ms", Integer(), nullable=False),
        Column("times", Integer(), nullable=False),
        Column("generation", Integer(), nullable=False),
        Column("declared", Boolean(), nullable=False),
        Column("fingerprint", String(16)),
        PrimaryKeyConstraint("key"),
    )
