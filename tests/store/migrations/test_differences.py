from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text, create_engine

from kintsugi.store.migrations.differences import schema_differences
from kintsugi.store.migrations.runner import migrate


def word_room() -> MetaData:
    room = MetaData()
    Table("word", room, Column("text", Text, primary_key=True))
    return room


def meaning_room() -> MetaData:
    room = word_room()
    Table(
        "meaning",
        room,
        Column("word", Text, ForeignKey("word.text", ondelete="CASCADE"), nullable=False),
        Column("text", Text, nullable=False),
    )
    return room


def with_column() -> MetaData:
    room = meaning_room()
    room.tables["meaning"].append_column(Column("language", Text))
    return room


def with_index() -> MetaData:
    room = meaning_room()
    Index("by_text", room.tables["meaning"].c.text)
    return room


def with_other_type() -> MetaData:
    room = meaning_room()
    room.tables["meaning"].c.text.type = Integer()
    return room


def with_table() -> MetaData:
    room = meaning_room()
    Table("other", room, Column("id", Integer, primary_key=True))
    return room


@pytest.mark.parametrize(
    ("rooms", "kinds"),
    [
        ([meaning_room()], []),
        ([with_column()], ["add_column"]),
        ([with_index()], ["add_index"]),
        ([with_other_type()], ["modify_type"]),
        ([with_table()], ["add_table"]),
        ([word_room()], ["remove_table"]),
    ],
    ids=["same", "column", "index", "type", "table", "table too many"],
)
def test_differences(
    tmp_path: Path, versions: Path, rooms: list[MetaData], kinds: list[str]
) -> None:
    """A schema that equals the rooms' tables differs in nothing; each deviation is named."""
    path = tmp_path / "kintsugi.db"
    migrate(path, busy_timeout_s=0, versions=versions)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = schema_differences(connection, rooms)
    engine.dispose()
    assert [d[0][0] if isinstance(d, list) else d[0] for d in found] == kinds


def test_several_rooms(tmp_path: Path) -> None:
    """The tables of all rooms together are what a database must have."""
    engine = create_engine(f"sqlite:///{tmp_path / 'kintsugi.db'}")
    other = MetaData()
    Table("other", other, Column("id", Integer, primary_key=True))
    with engine.connect() as connection:
        other.create_all(connection)
        word_room().create_all(connection)
        assert schema_differences(connection, [word_room(), other]) == []
    engine.dispose()
