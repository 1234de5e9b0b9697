import asyncio
import io
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kintsugi.bot.lock import single_instance
from kintsugi.cli import main
from kintsugi.clock import ManualClock
from kintsugi.store import backup
from kintsugi.store.database import Store

Run = Callable[..., int]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def database(data_dir: Path) -> Path:
    async def make() -> None:
        store = await Store.open(data_dir / "kintsugi.db", busy_timeout_s=0, clock=ManualClock())
        await store.close()

    asyncio.run(make())
    return data_dir / "kintsugi.db"


@pytest.fixture
def run(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    config = tmp_path / "config.yaml"
    config.write_text(f"data_dir: {data_dir}\nbackup:\n  keep: 1\n")
    for name in [name for name in os.environ if name.startswith("KINTSUGI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return lambda *words: main([words[0], "--config", str(config), *map(str, words[1:])])


def test_a_backup_is_made_and_named(
    run: Run, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`kintsugi backup` makes a backup in the settings' folder and says where it is."""
    assert run("backup") == 0
    (made,) = backup.backups(data_dir / "backups")
    assert str(made) in capsys.readouterr().out


def test_older_backups_go(run: Run, data_dir: Path) -> None:
    """As many are kept as the settings say, in the settings' folder."""
    older = data_dir / "backups" / "kintsugi-20200101T000000Z.db"
    older.parent.mkdir()
    older.touch()
    assert run("backup") == 0
    assert len(backup.backups(older.parent)) == 1
    assert not older.exists()


def test_elsewhere_nothing_is_removed(run: Run, tmp_path: Path) -> None:
    """With --to the backup goes there, and what is there stays."""
    older = tmp_path / "disk" / "kintsugi-20200101T000000Z.db"
    older.parent.mkdir()
    older.touch()
    assert run("backup", "--to", older.parent) == 0
    assert len(backup.backups(older.parent)) == 2


def test_a_backup_while_the_bot_runs(run: Run, data_dir: Path) -> None:
    """The lock of a running bot does not keep a backup from being made."""
    with single_instance(data_dir):
        assert run("backup") == 0


def test_no_restore_while_the_bot_runs(
    run: Run, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A restore under a running bot is refused, and says what is running."""
    run("backup")
    (made,) = backup.backups(data_dir / "backups")
    with single_instance(data_dir):
        assert run("restore", made, "--yes") == 1
    assert "kintsugi.lock" in capsys.readouterr().err
    assert not (data_dir / "replaced").exists()


def test_a_restore_brings_back_what_was_saved(
    run: Run, database: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --yes the backup is restored, and the command says where the old files are."""
    run("backup")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO subscription VALUES ('t', 'later')")
    (made,) = backup.backups(data_dir / "backups")
    assert run("restore", made, "--yes") == 0
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM subscription").fetchone() == (0,)
    assert str(data_dir / "replaced") in capsys.readouterr().out


def test_a_script_has_to_agree(
    run: Run, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal and without --yes nothing is restored."""
    run("backup")
    (made,) = backup.backups(data_dir / "backups")
    assert run("restore", made) == 1
    assert "--yes" in capsys.readouterr().out
    assert not (data_dir / "replaced").exists()


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("yes\n", 0), ("n\n", 1), ("\n", 1)])
def test_a_person_is_asked(
    run: Run,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
) -> None:
    """At a terminal the person decides, and no answer is no."""
    run("backup")
    (made,) = backup.backups(data_dir / "backups")

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert run("restore", made) == code
    assert (data_dir / "replaced").exists() is (code == 0)


def test_a_damaged_backup_is_refused(
    run: Run, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A damaged backup is named as damaged, and nothing is changed."""
    run("backup")
    (made,) = backup.backups(data_dir / "backups")
    made.write_bytes(made.read_bytes()[:-1])
    assert run("restore", made, "--yes") == 1
    assert "damaged" in capsys.readouterr().err
    assert not (data_dir / "replaced").exists()
