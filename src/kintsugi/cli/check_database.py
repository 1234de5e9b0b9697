"""Is the database whole, of this version, and free to be written? Looked at, never written to."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from kintsugi.bot.lock import running_process
from kintsugi.cli.finding import Finding, fail, ok, warn
from kintsugi.store.failures import condition
from kintsugi.store.health import Condition
from kintsugi.store.migrations.revisions import current_revision, head_revision, revisions

_SUBJECT: Final = "database"


def database_findings(path: Path, *, busy_timeout_s: float) -> list[Finding]:
    if not path.exists():
        return [ok(_SUBJECT, f"{path} is not there yet; the first start makes it")]
    if pid := running_process(path.parent):
        runs = [ok("process", f"kintsugi is running here (process {pid})")]
    else:
        runs = []
    try:
        with reading(path, busy_timeout_s=busy_timeout_s) as connection:
            damage = _damage(connection)
            revision = current_revision(connection)
    except DBAPIError as error:
        return [*runs, _unreadable(path, error)]
    if damage:
        return [*runs, fail(_SUBJECT, f"{path} is damaged ({damage}); restore a backup")]
    return [*runs, _age(path, revision), *_freedom(path, revision, busy_timeout_s)]


@contextmanager
def reading(path: Path, *, busy_timeout_s: float) -> Iterator[Connection]:
    """A connection that cannot write, whoever owns the file. Raises: `DBAPIError`."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, timeout=busy_timeout_s),
        poolclass=NullPool,
    )
    with engine.connect() as connection:
        yield connection


def _damage(connection: Connection) -> str | None:
    verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return None if verdict == "ok" else str(verdict)


def _unreadable(path: Path, error: DBAPIError) -> Finding:
    match condition(error):
        case Condition.LOCKED:
            return fail(_SUBJECT, _held(path))
        case Condition.CORRUPT:
            return fail(_SUBJECT, f"{path} is damaged ({error.orig}); restore a backup")
        case _:
            return fail(_SUBJECT, f"{path} cannot be read ({error.orig}); mend its owner and mode")


def _age(path: Path, revision: str | None) -> Finding:
    newest = head_revision()
    if revision == newest:
        return ok(_SUBJECT, f"{path} is whole, at revision {revision}")
    if revision is None:
        return ok(_SUBJECT, f"{path} has no tables yet; the first start makes them")
    if revision in revisions():
        words = f"at revision {revision}; back it up: the next start brings it to {newest}"
        return warn(_SUBJECT, f"{path} is {words}")
    words = f"{path} is at revision {revision}, this version ends at {newest}"
    return fail(_SUBJECT, f"{words}: install the version that wrote it, or restore a backup")


def _freedom(path: Path, revision: str | None, busy_timeout_s: float) -> list[Finding]:
    """Whether the write lock can be had; not tried on a file that another version owns."""
    if revision != head_revision():
        return []
    try:
        with closing(
            sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None)
        ) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        if condition(error) is Condition.LOCKED:
            return [fail(_SUBJECT, _held(path))]
        return [fail(_SUBJECT, f"{path} cannot be written to ({error}); mend its owner and mode")]
    return []


def _held(path: Path) -> str:
    return f"another program holds {path}; find it (lsof {path}) and let it finish"
