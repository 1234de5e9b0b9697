"""Tables of the llm room."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table

from kintsugi.store.types import UtcDateTime

metadata = MetaData()

breaker = Table(
    "breaker",
    metadata,
    Column("key", String(200), primary_key=True),  # a target, or an account
    Column("reason", String(32), nullable=False),  # a `Kind`
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("length_ms", Integer, nullable=False),
    Column("times", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("declared", Boolean, nullable=False),
    Column("fingerprint", String(16)),  # of the account's key when it opened
)

model_call = Table(
    "model_call",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("owner", String(32), nullable=False),  # the process that made it
    Column("state", String(16), nullable=False),  # a `CallState`
    Column("mode", String(16), nullable=False),
    Column("turn_id", String(200)),
    Column("user_id", BigInteger),  # null: the system itself
    Column("chat_id", BigInteger),
    Column("project", String(100)),
    Column("task", String(100)),
    Column("plugin", String(100)),
    Column("target", String(200), nullable=False),
    Column("cause", String(16), nullable=False),  # first, retry, fallback or escalation
    Column("kind", String(32)),  # of its failure: a `Kind`
    Column("prompt", Integer),  # tokens
    Column("completion", Integer),
    Column("cached", Integer),
    Column("seconds", Integer),  # of sound; null: it was no recording, or is paid by the token
    Column("estimated", Boolean, nullable=False),
    Column("reserved", BigInteger),  # picodollars, while it runs; null: no price is known
    Column("cost", BigInteger),  # picodollars; null: no price is known, or it still runs
    Column("ms", Integer),
    Column("feedback", Integer),  # 1 or -1, what its answer got
    Index("model_call_at", "at"),
    Index("model_call_user", "user_id", "at"),
    Index("model_call_chat", "chat_id", "at"),
    Index("model_call_task", "task"),
    Index("model_call_turn", "turn_id"),
    Index("model_call_state", "state"),
)

budget_warning = Table(
    "budget_warning",
    metadata,
    Column("budget", String(64), primary_key=True),  # `user_day:7`
    Column("period", UtcDateTime, primary_key=True),  # its beginning
    Column("at", UtcDateTime, nullable=False),
)

budget_extension = Table(
    "budget_extension",
    metadata,
    Column("budget", String(64), primary_key=True),
    Column("period", UtcDateTime, primary_key=True),
    Column("amount", BigInteger, nullable=False),  # picodollars more than the settings say
    Column("by", BigInteger, nullable=False),  # the admin
    Column("at", UtcDateTime, nullable=False),
)

model_pin = Table(
    "model_pin",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("topic_id", BigInteger, primary_key=True, autoincrement=False),
    Column("target", String(200), nullable=False),
    Column("when_down", String(8), nullable=False),  # a `WhenDown`
    Column("by", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

runtime_choice = Table(
    "runtime_choice",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
