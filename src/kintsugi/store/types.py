"""Column types that mean the same on every database, and the insert that each has its own of."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Integer, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

from kintsugi.errors import StoreError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# sort_keys: equal values are equal texts, so a text can be hashed or compared.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, the same instants in UTC out, exact to the microsecond.

    SQLite stores microseconds since 1970 as INTEGER: its own datetimes are texts without a zone,
    which come back naive. Elsewhere it is a timestamp with time zone. Naive values raise ValueError
    (inside SQLAlchemy's StatementError).
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        implementation = Integer() if _is_sqlite(dialect) else DateTime(timezone=True)
        return dialect.type_descriptor(implementation)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a datetime without a time zone names no instant")
        if _is_sqlite(dialect):
            return (value - _EPOCH) // _MICROSECOND
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if _is_sqlite(dialect):
            return _EPOCH + timedelta(microseconds=value)
        instant: datetime = value
        return instant.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON values; None is NULL.

    SQLite stores canonical text: compact, keys sorted, letters as they are. Elsewhere it is jsonb.
    NaN and infinities raise ValueError, what JSON cannot say TypeError (inside StatementError).
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if _is_sqlite(dialect):
            return dialect.type_descriptor(Text())
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415 # 80 ms SQLite never needs

        return dialect.type_descriptor(JSONB(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or not _is_sqlite(dialect):
            return value
        # Half of an emoji, as a sender may cut it, is a lone surrogate. UTF-8 has no bytes for it
        # and the driver would refuse the row; Python's escape of it happens to be JSON's.
        return _ENCODER.encode(value).encode("utf-8", "backslashreplace").decode("utf-8")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if value is not None and _is_sqlite(dialect) else value


def insert(target: Connection | Dialect, table: Table) -> sqlite.Insert:
    """Give the dialect's INSERT, which has `on_conflict_do_nothing` and `on_conflict_do_update`.

    Build it once and pass the parameters to `execute`: building costs more than running. SQLite's
    does not compile for Postgres, nor the other way round; what both offer is spelled the same, so
    callers see SQLite's type. Raises StoreError for other databases.
    """
    dialect = target.dialect if isinstance(target, Connection) else target
    if _is_sqlite(dialect):
        return sqlite.insert(table)
    if dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 # 80 ms SQLite never needs

        return postgresql.insert(table)  # type: ignore[return-value] # same methods, see above
    raise StoreError(f"no insert for {dialect.name} databases")


def _is_sqlite(dialect: Dialect) -> bool:
    return dialect.name == "sqlite"
