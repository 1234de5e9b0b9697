"""Tables of the llm room."""

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table

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
