"""Seconds of sound in the books, beside the tokens."""

from alembic import op
from sqlalchemy import Column, Integer

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("model_call", Column("seconds", Integer()))
