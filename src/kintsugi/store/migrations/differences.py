"""Holds a migrated database against the tables that the rooms declare."""

from collections.abc import Sequence
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData


def schema_differences(connection: Connection, metadatas: Sequence[MetaData]) -> list[Any]:
    """Give what a further migration would have to do, in Alembic's words; empty if the two agree.

    Compares tables, columns with type, nullability and server default, indexes, unique constraints
    and foreign keys. Alembic does not compare CHECK constraints nor primary keys.
    """
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    merged = MetaData()
    for metadata in metadatas:
        for table in metadata.sorted_tables:
            table.to_metadata(merged)
    differences: list[Any] = compare_metadata(context, merged)
    return differences
