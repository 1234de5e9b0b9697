"""The spine: the bus, the audit trail, the turn log, who may talk, and what was sent."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)

from kintsugi.store.types import Json, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    _event()
    _subscription()
    _delivery()
    _audit()
    _turn_log()
    _person()
    _pairing_code()
    _sent_message()


def _event() -> None:
    op.create_table(
        "event",
        Column("seq", Integer(), autoincrement=True, nullable=False),
        Column("event_id", String(length=32), nullable=False),
        Column("event_type", String(length=64), nullable=False),
        Column("schema_version", Integer(), nullable=False),
        Column("source", String(length=64), nullable=False),
        Column("target", String(length=128), nullable=False),
        Column("timestamp", UtcDateTime(), nullable=False),
        Column("trace_id", String(length=32), nullable=False),
        Column("idempotency_key", String(length=200), nullable=False),
        Column("payload", Json(), nullable=False),
        PrimaryKeyConstraint("seq"),
        UniqueConstraint("event_type", "idempotency_key", name="event_once"),
        sqlite_autoincrement=True,
    )


def _subscription() -> None:
    op.create_table(
        "subscription",
        Column("event_type", String(length=64), nullable=False),
        Column("consumer_group", String(length=64), nullable=False),
        PrimaryKeyConstraint("event_type", "consumer_group"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        Column("id", Integer(), autoincrement=True, nullable=False),
        Column("event_seq", Integer(), nullable=False),
        Column("event_type", String(length=64), nullable=False),
        Column("consumer_group", String(length=64), nullable=False),
        Column("lane", String(length=128), nullable=False),
        Column("state", String(length=8), nullable=False),
        Column("attempt", Integer(), nullable=False),
        Column("crashes", Integer(), nullable=False),
        Column("resubmits", Integer(), nullable=False),
        Column("epoch", Integer(), nullable=False),
        Column("owner", String(length=32)),
        Column("visible_at", UtcDateTime()),
        Column("settled_at", UtcDateTime()),
        Column("dead_reason", String(length=16)),
        Column("error", Text()),
        ForeignKeyConstraint(["event_seq"], ["event.seq"]),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("event_seq", "consumer_group", name="delivery_once"),
    )
    op.create_index(
        "delivery_open",
        "delivery",
        ["event_type", "consumer_group", "lane", "event_seq"],
        sqlite_where=text("state IN ('ready', 'claimed')"),
        postgresql_where=text("state IN ('ready', 'claimed')"),
    )
    op.create_index("delivery_settled", "delivery", ["state", "settled_at"])


def _audit() -> None:
    op.create_table(
        "audit",
        Column("id", Integer(), autoincrement=True, nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("trace_id", String(length=32), nullable=False),
        Column("actor", String(length=16), nullable=False),
        Column("user_id", BigInteger()),
        Column("chat_id", BigInteger()),
        Column("action", String(length=64), nullable=False),
        Column("outcome", String(length=32), nullable=False),
        Column("subject", String(length=200), nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("audit_chat", "audit", ["chat_id", "id"])
    op.create_index("audit_user", "audit", ["user_id", "id"])


def _turn_log() -> None:
    op.create_table(
        "turn_log",
        Column("id", Integer(), autoincrement=True, nullable=False),
        Column("turn_id", String(length=200), nullable=False),
        Column("chat_id", BigInteger(), nullable=False),
        Column("topic_id", BigInteger(), nullable=False),
        Column("user_id", BigInteger(), nullable=False),
        Column("role", String(length=16), nullable=False),
        Column("text", Text(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("turn_log_session", "turn_log", ["chat_id", "topic_id", "user_id", "id"])


def _person() -> None:
    op.create_table(
        "person",
        Column("user_id", BigInteger(), autoincrement=False, nullable=False),
        Column("role", String(length=8)),
        Column("language", String(length=8)),
        Column("refused_at", UtcDateTime()),
        Column("changed_at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("user_id"),
    )


def _pairing_code() -> None:
    op.create_table(
        "pairing_code",
        Column("digest", String(length=64), nullable=False),
        Column("role", String(length=8), nullable=False),
        Column("expires_at", UtcDateTime(), nullable=False),
        Column("used_by", BigInteger()),
        PrimaryKeyConstraint("digest"),
    )


def _sent_message() -> None:
    op.create_table(
        "sent_message",
        Column("answer_id", String(length=200), nullable=False),
        Column("part", Integer(), nullable=False),
        Column("chat_id", BigInteger(), nullable=False),
        Column("message_id", BigInteger()),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("answer_id", "part"),
    )
    op.create_index("sent_message_by_message", "sent_message", ["chat_id", "message_id"])
