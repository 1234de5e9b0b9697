"""Tables of the events room."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from kintsugi.store.types import Json, UtcDateTime

metadata = MetaData()

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("event_id", String(32), nullable=False),
    Column("event_type", String(64), nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("source", String(64), nullable=False),
    Column("target", String(128), nullable=False),
    Column("timestamp", UtcDateTime, nullable=False),
    Column("trace_id", String(32), nullable=False),
    Column("idempotency_key", String(200), nullable=False),
    Column("payload", Json, nullable=False),
    UniqueConstraint("event_type", "idempotency_key", name="event_once"),
    sqlite_autoincrement=True,  # a seq is never used twice, also after pruning: it is the order
)

subscription = Table(
    "subscription",
    metadata,
    Column("event_type", String(64), primary_key=True),
    Column("consumer_group", String(64), primary_key=True),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("event_seq", Integer, ForeignKey("event.seq"), nullable=False),
    Column("event_type", String(64), nullable=False),
    Column("consumer_group", String(64), nullable=False),
    Column("lane", String(128), nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempt", Integer, nullable=False),  # claims since it was published or resubmitted
    Column("crashes", Integer, nullable=False),  # how often its owner died holding it
    Column("resubmits", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),  # fencing token: grows with every claim, never back
    Column("owner", String(32)),
    Column("visible_at", UtcDateTime),  # null: at once, whatever the clock does
    Column("settled_at", UtcDateTime),
    Column("dead_reason", String(16)),
    Column("error", Text),
    Column("joined_to", Integer),  # the delivery whose turn it became part of
    UniqueConstraint("event_seq", "consumer_group", name="delivery_once"),
    # The claim's path: heads of lanes among what is open, however much is done.
    Index(
        "delivery_open",
        "event_type",
        "consumer_group",
        "lane",
        "event_seq",
        sqlite_where=text("state IN ('ready', 'claimed')"),
        postgresql_where=text("state IN ('ready', 'claimed')"),
    ),
    Index("delivery_settled", "state", "settled_at"),
    Index(
        "delivery_joined",
        "joined_to",
        sqlite_where=text("joined_to IS NOT NULL"),
        postgresql_where=text("joined_to IS NOT NULL"),
    ),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("trace_id", String(32), nullable=False),
    Column("actor", String(16), nullable=False),  # user, bot or owner (at the command line)
    Column("user_id", BigInteger),
    Column("chat_id", BigInteger),
    Column("action", String(64), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("subject", String(200), nullable=False),
    Index("audit_user", "user_id", "id"),
    Index("audit_chat", "chat_id", "id"),
)
