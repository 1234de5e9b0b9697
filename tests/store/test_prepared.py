from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from kintsugi.clock import SystemClock
from kintsugi.errors import StoreError
from kintsugi.store.database import Store
from kintsugi.store.prepared import Prepared, PreparedQuery
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
    return Prepared(statement, columns=COLUMNS)


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
    plain = Prepared(insert(store.dialect, bowl), columns=COLUMNS)
    await store.write(lambda connection: plain.execute_many(connection, many))
    await store.write(lambda connection: plain.execute_many(connection, []))
    assert [name for name, _, _ in await rows(store)] == ["0", "1", "2"]


async def test_values_of_the_statement_itself_and_null(store, put):
    """Literals of the statement are kept beside its parameters, and None is NULL."""
    change = Prepared(
        update(bowl).where(bowl.c.name == "kin").values(made=bindparam("made_"), marks=[])
    )
    await store.write(lambda connection: put.execute(connection, ROW) and None)
    changed = await store.write(
        lambda connection: change.execute(connection, {"made_": None}).rowcount
    )
    assert changed == 1
    assert await rows(store) == [("kin", None, [])]


async def test_rowcount_says_who_won(store, put):
    """A compare-and-set changes one row for the first and none for the second."""
    remove = Prepared(delete(bowl).where(bowl.c.made == bindparam("made_")))
    await store.write(lambda connection: put.execute(connection, ROW) and None)
    counts = [
        await store.write(lambda connection: remove.execute(connection, {"made_": MADE}).rowcount)
        for _ in range(2)
    ]
    assert counts == [1, 0]


async def test_errors_are_the_stores(store):
    """A refused row raises StoreError and leaves nothing, a naive time is refused as ever."""
    plain = Prepared(insert(store.dialect, bowl), columns=COLUMNS)

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


async def test_query_gives_rows_as_core_gives_them(store, put):
    """Columns by name, in their Python types; parameters in every place they stand in."""
    await store.write(lambda connection: put.execute(connection, ROW) and None)
    query = PreparedQuery(
        select(bowl.c.name, bowl.c.made, bowl.c.marks, (bowl.c.id + 1).label("next"))
        .where(or_(bowl.c.name == bindparam("name_"), bowl.c.name == bindparam("name_") + "tsugi"))
        .limit(bindparam("limit_"))
    )

    def found(connection, name):
        rows = query.all(connection, {"name_": name, "limit_": 5})
        return [(row.name, row.made, row.marks, row.next) for row in rows]

    kin = [("kin", MADE, ROW["marks"], 2)]
    assert await store.read(lambda connection: found(connection, "kin")) == kin
    assert await store.read(lambda connection: found(connection, "raku")) == []
    # A scanner's driver is aiosqlite: there Core does it.
    assert await store.scan(lambda connection: found(connection, "kin")) == kin


def test_other_databases_get_the_statement_itself():
    """Where the driver is another, the connection executes the Core statement."""
    seen = []

    class Connection:
        connection = SimpleNamespace(driver_connection="psycopg")

        def execute(self, statement, parameters):
            seen.append((statement, parameters))
            return SimpleNamespace(all=lambda: ["row"])

    connection: Any = Connection()

    statement, query = insert(postgresql.dialect(), bowl), select(bowl)
    prepared = Prepared(statement, columns=COLUMNS)
    assert isinstance(prepared.execute(connection, ROW), SimpleNamespace)
    prepared.execute_many(connection, [ROW])
    prepared.execute_many(connection, [])
    assert PreparedQuery(query).all(connection, {}) == ["row"]
    assert seen == [(statement, ROW), (statement, [ROW]), (query, {})]


async def test_a_missing_parameter_is_named(store):
    """A parameter that was forgotten raises KeyError with its name, and nothing is written."""
    plain = Prepared(insert(store.dialect, bowl), columns=COLUMNS)
    with pytest.raises(KeyError, match="marks"):
        await store.write(
            lambda connection: plain.execute(connection, {"name": "kin", "made": MADE})
        )
    assert await rows(store) == []
