"""A second table, which refers to the first."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "meaning",
        Column("word", Text, ForeignKey("word.text", ondelete="CASCADE"), nullable=False),
        Column("text", Text, nullable=False),
    )
