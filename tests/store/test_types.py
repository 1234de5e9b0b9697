from collections.abc import Iterator
from datetime import MAXYEAR, UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, create_engine, select
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.exc import StatementError
from sqlalchemy.schema import CreateTable

from kintsugi.errors import StoreError
from kintsugi.store.types import Json, UtcDateTime, insert

NOTE = Table(
    "note",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime),
    Column("body", Json),
)
POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped

offsets = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
# In the first and the last year another zone's date may be one that a datetime cannot say.
instants = st.datetimes(timezones=offsets).filter(lambda at: 1 < at.year < MAXYEAR)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # letters of every kind, and halves of emoji, which must not stand side by side: they would
    # come back as one letter
    | st.text()
    | st.characters(categories=["Cs"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    NOTE.metadata.create_all(engine)
    yield engine
    engine.dispose()


def stored(connection: Connection, **values: Any) -> Any:
    """Write one row and give what the single column given comes back as."""
    (name,) = values
    number = connection.execute(
        insert(connection, NOTE).values(values).returning(NOTE.c.id)
    ).scalar_one()
    return connection.scalar(select(NOTE.c[name]).where(NOTE.c.id == number))


@given(instant=instants)
def test_instants_come_back_exactly(engine: Engine, instant: datetime) -> None:
    """Any aware datetime comes back as the same instant, in UTC, to the microsecond."""
    with engine.begin() as connection:
        back = stored(connection, at=instant)
    assert back == instant
    assert back.tzinfo is UTC


@given(earlier=instants, later=instants)
def test_instants_sort_as_stored(engine: Engine, earlier: datetime, later: datetime) -> None:
    """The database orders instants as Python does, whatever zones they came in."""
    earlier, later = sorted([earlier, later])
    with engine.begin() as connection:
        connection.execute(NOTE.delete())
        connection.execute(insert(connection, NOTE), [{"at": later}, {"at": earlier}])
        found = list(connection.scalars(select(NOTE.c.at).order_by(NOTE.c.at)))
    assert found == [earlier, later]


def test_sqlite_stores_microseconds(engine: Engine) -> None:
    """On SQLite an instant is an INTEGER: microseconds since 1970."""
    with engine.begin() as connection:
        connection.execute(NOTE.delete())
        stored(connection, at=datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC))
        row = connection.exec_driver_sql("SELECT at, typeof(at) FROM note").one()
    assert row == (1_000_005, "integer")


def test_no_instant_is_null(engine: Engine) -> None:
    """None is stored as NULL and comes back as None."""
    with engine.begin() as connection:
        assert stored(connection, at=None) is None


def test_naive_datetime_is_refused(engine: Engine) -> None:
    """A datetime without a zone is a defect of the caller, not a guess of ours."""
    with engine.begin() as connection, pytest.raises(StatementError) as caught:
        stored(connection, at=datetime(2026, 1, 1))  # noqa: DTZ001 # the point of the test
    assert isinstance(caught.value.orig, ValueError)


@given(value=json_values)
def test_json_comes_back_exactly(engine: Engine, value: object) -> None:
    """Any JSON value comes back as it was, halves of emoji too."""
    with engine.begin() as connection:
        assert stored(connection, body=value) == value


def test_json_is_canonical_text(engine: Engine) -> None:
    """On SQLite equal values are equal texts: compact, sorted, letters unescaped; None is NULL."""
    with engine.begin() as connection:
        connection.execute(NOTE.delete())
        stored(connection, body={"ё": [1, None], "a": "金継ぎ"})
        stored(connection, body=None)
        texts = list(connection.exec_driver_sql("SELECT body FROM note").scalars())
    assert texts == ['{"a":"金継ぎ","ё":[1,null]}', None]


@pytest.mark.parametrize(
    ("value", "error"), [(float("nan"), ValueError), (float("inf"), ValueError), (b"", TypeError)]
)
def test_what_json_cannot_say_is_refused(
    engine: Engine, value: object, error: type[Exception]
) -> None:
    """NaN, infinities and bytes are refused, not written as something no other reader accepts."""
    with engine.begin() as connection, pytest.raises((StatementError, TypeError)) as caught:
        stored(connection, body=value)
    assert isinstance(getattr(caught.value, "orig", caught.value), error)


def test_postgres_has_types_of_its_own() -> None:
    """On Postgres the same columns are timestamptz and jsonb."""
    ddl = str(CreateTable(NOTE).compile(dialect=POSTGRES))
    assert "at TIMESTAMP WITH TIME ZONE" in ddl
    assert "body JSONB" in ddl


@given(instant=instants)
def test_postgres_gets_and_gives_utc(instant: datetime) -> None:
    """On Postgres instants travel as aware datetimes, and naive ones are refused there too."""
    kind = UtcDateTime()
    bound = kind.process_bind_param(instant, POSTGRES)
    assert isinstance(bound, datetime)
    assert bound.tzinfo is UTC
    assert kind.process_result_value(instant, POSTGRES) == instant


def test_postgres_takes_json_as_it_is() -> None:
    """On Postgres the driver's jsonb does the translation."""
    value = {"a": [1]}
    assert Json().process_bind_param(value, POSTGRES) is value
    assert Json().process_result_value(value, POSTGRES) is value


def test_insert_of_each_dialect(engine: Engine) -> None:
    """Each database gets an INSERT that it compiles, with ON CONFLICT; others are refused."""
    with engine.connect() as connection:
        for target in (connection, connection.dialect, POSTGRES):
            dialect = target.dialect if isinstance(target, Connection) else target
            statement = insert(target, NOTE).on_conflict_do_nothing(index_elements=["id"])
            assert "ON CONFLICT (id) DO NOTHING" in str(statement.compile(dialect=dialect))
    with pytest.raises(StoreError):
        insert(mysql.dialect(), NOTE)
