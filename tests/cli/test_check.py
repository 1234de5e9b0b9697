import argparse
import asyncio
import shutil
import socket
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from kintsugi.bot.lock import single_instance
from kintsugi.bot.people import Role
from kintsugi.cli import check
from kintsugi.cli.check_access import access_finding, paired_roles
from kintsugi.cli.check_database import database_findings
from kintsugi.cli.check_folder import FULL_BYTES, TIGHT_BYTES, folder_findings, space_finding
from kintsugi.cli.check_telegram import telegram_findings
from kintsugi.cli.finding import Finding, Verdict
from kintsugi.cli.invocation import Invocation
from kintsugi.clock import SystemClock
from kintsugi.settings import Access, Telegram
from kintsugi.simulator.telegram import BotProfile, Fault, Hang, Refuse, TelegramServer
from kintsugi.store import file
from kintsugi.store.migrations.runner import migrate

TOKEN = "424242:" + "secret" * 6
BOT = BotProfile(token=TOKEN, id=424242, username="pots_bot", first_name="Pots")


def _lines(found: Sequence[Finding]) -> list[str]:
    return [finding.line for finding in found]


def _one(found: Sequence[Finding], verdict: Verdict, words: str) -> None:
    (finding,) = found
    assert finding.verdict is verdict
    assert words in finding.words


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "kintsugi.db"
    file.create(path)
    migrate(path, busy_timeout_s=1)
    return path


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return Path(shutil.copy(migrated, tmp_path / "kintsugi.db"))


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(bot=BOT, clock=SystemClock()) as server:
        yield server


def _execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_folder(tmp_path: Path) -> None:
    """A private folder is well; one that others may read is warned of, with the command."""
    tmp_path.chmod(0o700)
    assert folder_findings(tmp_path)[0].verdict is Verdict.OK
    tmp_path.chmod(0o755)
    private, space = folder_findings(tmp_path)
    assert (private.verdict, space.subject) == (Verdict.WARN, "disk")
    assert f"chmod 700 {tmp_path}" in private.words
    assert list(tmp_path.iterdir()) == []


def test_folder_to_be_made(tmp_path: Path) -> None:
    """A folder that is not there yet is no fault where it can be made, and is not made now."""
    folder = tmp_path / "a" / "b"
    assert "makes it" in folder_findings(folder)[0].words
    assert not folder.parent.exists()


def test_folder_that_cannot_be(tmp_path: Path) -> None:
    """A place where nothing can be written fails, with the reason."""
    (tmp_path / "pot").write_text("")
    _one(folder_findings(tmp_path / "pot" / "data"), Verdict.FAIL, "Not a directory")


@pytest.mark.parametrize(
    ("free", "verdict"),
    [
        (TIGHT_BYTES, Verdict.OK),
        (TIGHT_BYTES - 1, Verdict.WARN),
        (FULL_BYTES - 1, Verdict.FAIL),
    ],
)
def test_space(free: int, verdict: Verdict) -> None:
    """Little room is warned of, and hardly any is a failure."""
    assert space_finding(free).verdict is verdict


def test_no_database(tmp_path: Path) -> None:
    """No database is no fault, and is not made by looking."""
    _one(database_findings(tmp_path / "x.db", busy_timeout_s=0), Verdict.OK, "first start")
    assert list(tmp_path.iterdir()) == []


def test_sound_database(database: Path) -> None:
    """A whole database of this version is well."""
    _one(database_findings(database, busy_timeout_s=0), Verdict.OK, "is whole, at revision")


def test_empty_database(tmp_path: Path) -> None:
    """A file without tables is what the first start fills."""
    file.create(tmp_path / "new.db")
    _one(database_findings(tmp_path / "new.db", busy_timeout_s=0), Verdict.OK, "no tables yet")


def test_newer_database(database: Path) -> None:
    """A database of a newer version is not ours to touch: not one byte of it changes."""
    _execute(database, "UPDATE alembic_version SET version_num = '9999'")
    before = database.read_bytes()
    _one(database_findings(database, busy_timeout_s=0), Verdict.FAIL, "revision 9999")
    assert database.read_bytes() == before


def test_older_database(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of an older version is brought on by the next start: time for a backup."""
    monkeypatch.setattr("kintsugi.cli.check_database.head_revision", lambda: "0999")
    _one(database_findings(database, busy_timeout_s=0), Verdict.WARN, "back it up")


def test_damaged_database(database: Path) -> None:
    """Damage is found, whether SQLite still opens the file or not."""
    whole = bytearray(database.read_bytes())
    whole[4096 * 3 : 4096 * 3 + 200] = b"\xff" * 200
    database.write_bytes(whole)
    _one(database_findings(database, busy_timeout_s=0), Verdict.FAIL, "restore a backup")
    database.write_bytes(b"this is no database" * 500)
    _one(database_findings(database, busy_timeout_s=0), Verdict.FAIL, "restore a backup")


def test_not_a_file(tmp_path: Path) -> None:
    """What cannot be opened at all is said so."""
    (tmp_path / "kintsugi.db").mkdir()
    found = database_findings(tmp_path / "kintsugi.db", busy_timeout_s=0)
    _one(found, Verdict.FAIL, "cannot be read")


def test_locked_database(database: Path) -> None:
    """A program that holds the write lock is told of, and how to find it."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        sound, held = database_findings(database, busy_timeout_s=0)
    assert (sound.verdict, held.verdict) == (Verdict.OK, Verdict.FAIL)
    assert f"lsof {database}" in held.words


def test_exclusively_locked_database(database: Path) -> None:
    """So is one that lets nobody even read."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        _one(database_findings(database, busy_timeout_s=0), Verdict.FAIL, "another program holds")


def test_running_bot(database: Path) -> None:
    """A bot at work is found, and keeps its lock."""
    with single_instance(database.parent):
        process, _database = database_findings(database, busy_timeout_s=0)
        assert process.subject == "process"


async def test_telegram(telegram: TelegramServer) -> None:
    """A good token says whose it is; nothing is fetched."""
    settings = Telegram(token=TOKEN, api_base_url=telegram.base_url)  # type: ignore[arg-type] # pydantic makes it a secret
    _one(await telegram_findings(settings), Verdict.OK, "@pots_bot")
    assert {entry.method for entry in telegram.journal} == {"getMe", "getWebhookInfo"}


async def test_webhook(telegram: TelegramServer) -> None:
    """A webhook is warned of, without its address, which may hold a secret."""
    telegram.world.webhook_url = "https://example.org/hush"
    settings = Telegram(token=TOKEN, api_base_url=telegram.base_url)  # type: ignore[arg-type] # as above
    _identity, webhook = await telegram_findings(settings)
    assert webhook.verdict is Verdict.WARN
    assert "hush" not in webhook.line


@pytest.mark.parametrize(
    ("act", "verdict", "words"),
    [
        (Refuse(401, "Unauthorized"), Verdict.FAIL, "refuses the token"),
        (Refuse(429, "Slow", retry_after=9), Verdict.WARN, "wait 9 s"),
        (Refuse(502, "Bad Gateway"), Verdict.FAIL, "no Bot API at"),
        (Hang(), Verdict.FAIL, "no Bot API at"),
    ],
)
async def test_telegram_trouble(
    telegram: TelegramServer, act: Refuse | Hang, verdict: Verdict, words: str
) -> None:
    """Each way to fail has its words, none the token."""
    telegram.faults.add(Fault(method="getMe", act=act))
    settings = Telegram(token=TOKEN, api_base_url=telegram.base_url, request_timeout_s=0.2)  # type: ignore[arg-type] # as above
    found = await telegram_findings(settings)
    _one(found, verdict, words)
    assert "secret" not in found[0].line


async def test_no_token() -> None:
    """Without a token there is nothing to ask, and it is said where to get one."""
    _one(await telegram_findings(Telegram()), Verdict.FAIL, "@BotFather")


@pytest.mark.parametrize(
    ("access", "paired", "verdict", "words"),
    [
        (Access(), set(), Verdict.WARN, "nobody may talk"),
        (Access(users=(5,)), set(), Verdict.WARN, "no admin"),
        (Access(chats=(-5,)), set(), Verdict.WARN, "no admin"),
        (Access(), {Role.USER}, Verdict.WARN, "no admin"),
        (Access(), {Role.ADMIN}, Verdict.OK, "is an admin"),
        (Access(admins=(5,)), set(), Verdict.OK, "is an admin"),
    ],
)
def test_access(access: Access, paired: set[Role], verdict: Verdict, words: str) -> None:
    """That nobody may talk, or nobody would be alerted, is warned of, with the command."""
    _one([access_finding(access, paired)], verdict, words)


def test_paired_roles(database: Path, tmp_path: Path) -> None:
    """Paired people are read from the database, if there is one that can be read."""
    assert paired_roles(tmp_path / "none.db", busy_timeout_s=0) == frozenset()
    assert paired_roles(database, busy_timeout_s=0) == frozenset()
    _execute(database, "INSERT INTO person (user_id, role, changed_at) VALUES (7, 'admin', '')")
    _execute(database, "INSERT INTO person (user_id, language, changed_at) VALUES (8, 'en', '')")
    assert paired_roles(database, busy_timeout_s=0) == {Role.ADMIN}
    _execute(database, "UPDATE person SET role = 'emperor' WHERE user_id = 7")
    assert paired_roles(database, busy_timeout_s=0) == frozenset()


def _run(environ: dict[str, str]) -> int:
    invocation = Invocation(config=None, secrets=None, environ=environ)
    return check.run(invocation, argparse.Namespace(models=False))


async def test_well(
    telegram: TelegramServer, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything is told in the order to mend it in; 0 means that the bot would run."""
    environ = {
        "KINTSUGI_DATA_DIR": str(database.parent),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": telegram.base_url,
    }
    assert await asyncio.to_thread(_run, environ) == 0
    output = capsys.readouterr().out
    subjects = [line.split(":")[0].split()[1] for line in output.splitlines()]
    assert subjects == [
        "settings", "data_dir", "disk", "database", "telegram", "access", "model",
    ]  # fmt: skip
    assert TOKEN not in output


def test_unwell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """1 means that it would not run; the rest is told all the same."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        environ = {
            "KINTSUGI_DATA_DIR": str(tmp_path),
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": f"http://127.0.0.1:{nobody.getsockname()[1]}",
        }
        assert _run(environ) == 1
    output = capsys.readouterr().out
    assert "FAIL  telegram: no Bot API at" in output
    assert "model: offline" in output
    assert TOKEN not in output


def test_wrong_settings(capsys: pytest.CaptureFixture[str]) -> None:
    """2 means wrong settings: each of them is told, with its place."""
    wrong = {"HOME": "/home/ann", "TELEGRAM_TOKEN": "hush", "KINTSUGI_LANGUAGE": "tlh"}
    assert _run(wrong) == 2
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("FAIL  settings: environment ") for line in lines)
    assert "hush" not in "".join(lines)


def test_a_budget_without_prices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It keeps every model from being asked, which nobody would guess."""
    environ = {
        "KINTSUGI_DATA_DIR": str(tmp_path),
        "KINTSUGI_BUDGETS_DAY": "5 USD",
        "LLM_CHAT_CHAIN": "custom/mine",
        "LLM_CUSTOM_URL": "http://127.0.0.1:9/v1",
    }
    assert _run(environ) == 1
    output = capsys.readouterr().out
    assert "warn  price: custom/mine: not known" in output
    assert "FAIL  price: a budget is set" in output
