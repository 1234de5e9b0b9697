"""What was heard in a voice message, so that it is paid for once."""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, String, Text

from kintsugi.store.types import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "heard",
        Column("turn_id", String(200), nullable=False),
        Column("recording", String(255), nullable=False),
        Column("words", Text(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("turn_id", "recording"),
    )
    op.create_index("heard_at", "heard", ["at"])
