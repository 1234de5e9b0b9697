"""What models cost: every call, warnings that were given, and budgets that were extended."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    PrimaryKeyConstraint,
    String,
)

from kintsugi.store.types import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "model_call",
        Column("id", Integer(), autoincrement=True, nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("owner", String(32), nullable=False),
        Column("state", String(16), nullable=False),
        Column("mode", String(16), nullable=False),
        Column("turn_id", String(200)),
        Column("user_id", BigInteger()),
        Column("chat_id", BigInteger()),
        Column("project", String(100)),
        Column("task", String(100)),
        Column("plugin", String(100)),
        Column("target", String(200), nullable=False),
        Column("cause", String(16), nullable=False),
        Column("kind", String(32)),
        Column("prompt", Integer()),
        Column("completion", Integer()),
        Column("cached", Integer()),
        Column("estimated", Boolean(), nullable=False),
        Column("reserved", BigInteger()),
        Column("cost", BigInteger()),
        Column("ms", Integer()),
        Column("feedback", Integer()),
        PrimaryKeyConstraint("id"),
    )
    for name, columns in {
        "at": ["at"],
        "user": ["user_id", "at"],
        "chat": ["chat_id", "at"],
        "task": ["task"],
        "turn": ["turn_id"],
        "state": ["state"],
    }.items():
        op.create_index(f"model_call_{name}", "model_call", columns)
    op.create_table(
        "budget_warning",
        Column("budget", String(64), nullable=False),
        Column("period", UtcDateTime(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("budget", "period"),
    )
    op.create_table(
        "budget_extension",
        Column("budget", String(64), nullable=False),
        Column("period", UtcDateTime(), nullable=False),
        Column("amount", BigInteger(), nullable=False),
        Column("by", BigInteger(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("budget", "period"),
    )
