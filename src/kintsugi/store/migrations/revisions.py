"""Which revisions exist and which one a database is at, told without Alembic."""

import re
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, select

VERSIONS = Path(__file__).with_name("versions")

_FILE_NAME = re.compile(r"(\d{4})_\w+\.py")
# Alembic's own table, as it makes it.
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))
_CURRENT = select(_VERSION.c.version_num)


def revisions(versions: Path = VERSIONS) -> tuple[str, ...]:
    """Give the revision ids of a folder, oldest first, from its file names."""
    matches = (_FILE_NAME.fullmatch(entry.name) for entry in versions.iterdir())
    return tuple(sorted(match[1] for match in matches if match))


def head_revision(versions: Path = VERSIONS) -> str | None:
    """Give the newest revision, None if there is none."""
    return max(revisions(versions), default=None)


def current_revision(connection: Connection) -> str | None:
    """Give the revision a database is at, None if it was never migrated."""
    # Asked, not tried: on Postgres a failed SELECT would end the transaction.
    if not connection.dialect.has_table(connection, _VERSION.name):
        return None
    return connection.scalar(_CURRENT)
