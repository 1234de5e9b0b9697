import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kintsugi.errors import StoreError, StoreLocked
from kintsugi.store.migrations.runner import Migration, migrate


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kintsugi.db"


@pytest.fixture
def own_versions(tmp_path: Path, versions: Path) -> Path:
    """A copy of the revisions, to be changed by the test, in a folder with awkward letters."""
    return Path(shutil.copytree(versions, tmp_path / "100 % own"))


def add_revision(versions: Path, body: str) -> None:
    lines = ['revision = "0003"', 'down_revision = "0002"', "def upgrade():", f"    {body}"]
    (versions / "0003_more.py").write_text("\n".join(["from alembic import op", *lines]))


def ask(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(sql).fetchall()


def tables(path: Path) -> set[str]:
    return {name for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_everything_is_applied_once(path: Path, versions: Path) -> None:
    """A new file gets every revision; a second run finds nothing to do."""
    first = migrate(path, busy_timeout_s=0, versions=versions)
    second = migrate(path, busy_timeout_s=0, versions=versions)
    assert first == Migration(before=None, after="0002")
    assert second == Migration(before="0002", after="0002")
    assert tables(path) == {"word", "meaning", "alembic_version"}


def test_only_what_is_missing_is_applied(path: Path, own_versions: Path) -> None:
    """A database of an older version gets the revisions since, and keeps its rows."""
    later = own_versions / "0002_meanings.py"
    content = later.read_text()
    later.unlink()
    migrate(path, busy_timeout_s=0, versions=own_versions)
    ask(path, "INSERT INTO word VALUES ('kin')")
    later.write_text(content)
    migration = migrate(path, busy_timeout_s=0, versions=own_versions)
    assert migration == Migration(before="0001", after="0002")
    assert ask(path, "SELECT text FROM word") == [("kin",)]


def test_without_revisions_nothing_is_done(path: Path, tmp_path: Path) -> None:
    """A house whose rooms have no tables yet opens its store all the same."""
    empty = tmp_path / "empty"
    empty.mkdir()
    migration = migrate(path, busy_timeout_s=0, versions=empty)
    assert migration == Migration(before=None, after=None)
    assert tables(path) == set()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("op.execute('CREATE TABLE half (id)'); op.execute('no SQL')", StoreError),
        ("op.execute('CREATE TABLE half (id)'); raise LookupError", LookupError),
        ("op.execute(\"INSERT INTO meaning VALUES ('missing', 'x')\")", StoreError),
    ],
    ids=["wrong SQL", "raises", "breaks a foreign key"],
)
def test_failed_migration_leaves_nothing(
    path: Path, own_versions: Path, body: str, error: type[Exception]
) -> None:
    """When one revision fails, those of the same run are undone with it, tables and all."""
    add_revision(own_versions, body)
    with pytest.raises(error):
        migrate(path, busy_timeout_s=0, versions=own_versions)
    assert tables(path) == set()


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(
    path: Path, own_versions: Path, versions: Path
) -> None:
    """A table is dropped and made anew without ON DELETE CASCADE emptying its neighbours."""
    migrate(path, busy_timeout_s=0, versions=versions)
    ask(path, "INSERT INTO word VALUES ('kin')")
    ask(path, "INSERT INTO meaning VALUES ('kin', 'gold')")
    add_revision(
        own_versions,
        "exec(\"with op.batch_alter_table('word', recreate='always') as word: pass\")",
    )
    migration = migrate(path, busy_timeout_s=0, versions=own_versions)
    assert migration.after == "0003"
    assert ask(path, "SELECT word, text FROM meaning") == [("kin", "gold")]


def test_newer_database_is_refused(path: Path, own_versions: Path, versions: Path) -> None:
    """A database that a newer version wrote is left alone, and the error says what to do."""
    add_revision(own_versions, "pass")
    migrate(path, busy_timeout_s=0, versions=own_versions)
    with pytest.raises(StoreError, match="at revision 0003, this version ends at 0002"):
        migrate(path, busy_timeout_s=0, versions=versions)
    assert ask(path, "SELECT version_num FROM alembic_version") == [("0003",)]


def test_locked_database_is_told(path: Path, versions: Path) -> None:
    """While another connection writes, migrating fails with StoreLocked."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked):
            migrate(path, busy_timeout_s=0, versions=versions)


def open_store(children: Path, path: Path, versions: Path) -> subprocess.Popen[str]:
    command = [sys.executable, str(children / "open_store.py"), str(path), str(versions)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_processes_that_open_at_once(path: Path, versions: Path, children: Path) -> None:
    """Of several processes that open a new store at once, each succeeds and one migrates."""
    opened = [open_store(children, path, versions) for _ in range(3)]
    said = [process.communicate()[0] for process in opened]
    assert [process.returncode for process in opened] == [0, 0, 0]
    assert said.count("alembic loaded") == 1
    assert ask(path, "SELECT version_num FROM alembic_version") == [("0002",)]


def test_alembic_is_loaded_only_when_due(path: Path, versions: Path, children: Path) -> None:
    """A start with a current database does without Alembic, which takes 0.4 s to load."""
    first, _ = open_store(children, path, versions).communicate()
    second, _ = open_store(children, path, versions).communicate()
    assert (first, second) == ("alembic loaded", "alembic not loaded")
