"""Brings a database file to the newest revision, in one transaction."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kintsugi.errors import StoreError
from kintsugi.store.engine import migration_engine
from kintsugi.store.failures import store_error
from kintsugi.store.migrations.revisions import (
    VERSIONS,
    current_revision,
    head_revision,
    revisions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """Revisions before and after, None for a database without tables; equal if nothing was due."""

    before: str | None
    after: str | None


def migrate(path: Path, *, busy_timeout_s: float, versions: Path = VERSIONS) -> Migration:
    """Apply the revisions that are missing, all or none; blocking, so not for the event loop.

    The write lock is taken before the revision is read: of two processes that migrate at once,
    the second waits and then finds nothing to do. Raises StoreError if the database is of a
    version this one does not know, or if a migration left a foreign key without its row.
    """
    engine = migration_engine(path, busy_timeout_s=busy_timeout_s)
    try:
        with engine.begin() as connection:
            return _migrate(connection, versions)
    except DBAPIError as error:
        raise store_error(error) from error
    finally:
        engine.dispose()


def _migrate(connection: Connection, versions: Path) -> Migration:
    before = current_revision(connection)
    after = head_revision(versions)
    if before is not None and before not in revisions(versions):
        raise StoreError(
            f"the database is at revision {before}, this version ends at {after}: "
            "install the version that wrote it, or restore the backup made before the upgrade"
        )
    if after is not None and after != before:
        # Alembic takes 0.4 s to load, and at most starts nothing is due.
        from kintsugi.store.migrations.upgrade import upgrade  # noqa: PLC0415 # slow, see above

        upgrade(connection, versions, after)
        _require_foreign_keys(connection)
    return Migration(before=before, after=after)


def _require_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StoreError(f"a migration left a row of {broken[0]} without its row in {broken[2]}")
