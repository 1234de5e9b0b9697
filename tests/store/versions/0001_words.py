"""A table for the tests of the store."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("word", Column("text", Text, primary_key=True))
