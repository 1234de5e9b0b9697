from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql

from kintsugi.clock import SystemClock
from kintsugi.errors import StoreError
from kintsugi.store.database import Store
from kintsugi.store.prepared import Prepared
from kintsugi.store.types import Json, UtcDateTime, insert

metadata = MetaData()
bowl = Table(
    "bowl",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, unique=True),
    Column("made", UtcDateTime),
    Column("marks", Json),
)
MADE = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
ROW = {"name": "kin", "made": MADE, "marks": {"gold": ["ü", 1]}}
COLUMNS = ("name", "made", "marks")


@pytest.fixture
async def store(tmp_path):
    opened = await Store.open(tmp_path / "bowls.db", busy_timeout_s=5, clock=SystemClock())
    await opened.write(metadata.create_all)
    yield opened
    await opened.close()


@pytest.fixture
def put(store) -> Prepared:
    statement = insert(store.dialect, bowl).on_conflict_do_nothing().returning(bowl.c.id)
    return Prepared(statement, store.dialect, columns=COLUMNS)


async def rows(store):
    found = await store.read(lambda connection: connection.execute(select(bowl)).all())
    return [(row.name, row.made, row.marks) for row in found]


async def test_values_are_stored_as_core_stores_them(store, put):
    """What a prepared insert wrote reads back through Core as it was given."""
    await store.write(lambda connection: put.execute(connection, ROW) and None)
    assert await rows(store) == [("kin", MADE, ROW["marks"])]


async def test_returned_row_tells_new_from_known(store, put):
    """RETURNING gives the id of a new row, and nothing where the row was there before."""
    first = await store.write(lambda connection: put.execute(connection, ROW).fetchone())
    again = await store.write(lambda connection: put.execute(connection, ROW).fetchone())
    assert (first, again) == ((1,), None)


async def test_many_rows_at_once(store):
    """`execute_many` writes each of its rows, and none of none."""
    many = [{**ROW, "name": str(n)} for n in range(3)]
    plain = Prepared(insert(store.dialect, bowl), store.dialect, columns=COLUMNS)
    await store.write(lambda connection: plain.execute_many(connection, many))
    await store.write(lambda connection: plain.execute_many(connection, []))
    assert [name for name, _, _ in await rows(store)] == ["0", "1", "2"]


async def test_values_of_the_statement_itself_and_null(store, put):
    """Literals of the statement are kept beside its parameters, and None is NULL."""
    change = Prepared(
        update(bowl).where(bowl.c.name == "kin").values(made=bindparam("made_"), marks=[]),
        store.dialect,
    )
    await store.write(lambda connection: put.execute(connection, ROW) and None)
    changed = await store.write(
        lambda connection: change.execute(connection, {"made_": None}).rowcount
    )
    assert changed == 1
    assert await rows(store) == [("kin", None, [])]


async def test_rowcount_says_who_won(store, put):
    """A compare-and-set changes one row for the first and none for the second."""
    remove = Prepared(delete(bowl).where(bowl.c.made == bindparam("made_")), store.dialect)
    await store.write(lambda connection: put.execute(connection, ROW) and None)
    counts = [
        await store.write(lambda connection: remove.execute(connection, {"made_": MADE}).rowcount)
        for _ in range(2)
    ]
    assert counts == [1, 0]


async def test_errors_are_the_stores(store):
    """A refused row raises StoreError and leaves nothing, a naive time is refused as ever."""
    plain = Prepared(insert(store.dialect, bowl), store.dialect, columns=COLUMNS)

    def twice(connection):
        plain.execute(connection, ROW)
        plain.execute(connection, ROW)

    with pytest.raises(StoreError):
        await store.write(twice)
    with pytest.raises(ValueError, match="time zone"):
        await store.write(
            lambda connection: plain.execute(connection, {**ROW, "made": MADE.replace(tzinfo=None)})
        )
    assert await rows(store) == []


def test_other_databases_get_the_statement_itself():
    """Where the dialect is not SQLite's, the connection executes the Core statement."""
    seen = []

    class Connection:
        def execute(self, statement, parameters):
            seen.append((statement, parameters))
            return "result"

    connection: Any = Connection()

    statement = insert(postgresql.dialect(), bowl)
    prepared = Prepared(statement, postgresql.dialect(), columns=COLUMNS)
    assert prepared.execute(connection, ROW) == "result"
    prepared.execute_many(connection, [ROW])
    assert seen == [(statement, ROW), (statement, [ROW])]


async def test_a_missing_parameter_is_named(store):
    """A parameter that was forgotten raises KeyError with its name, and nothing is written."""
    plain = Prepared(insert(store.dialect, bowl), store.dialect, columns=COLUMNS)
    with pytest.raises(KeyError, match="marks"):
        await store.write(
            lambda connection: plain.execute(connection, {"name": "kin", "made": MADE})
        )
    assert await rows(store) == []
