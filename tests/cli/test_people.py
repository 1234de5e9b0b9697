"""people and audit: who was let in, and what is on record (SPEC B6, E4)."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kintsugi.app import DATABASE
from kintsugi.bot.people import People, Role
from kintsugi.cli.parser import main
from kintsugi.clock import SystemClock
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.ids import ChatId, Scope, UserId
from kintsugi.settings import Access
from kintsugi.store.database import Store

Run = Callable[..., list[str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on a fresh data directory; gives what it printed."""
    monkeypatch.setenv("KINTSUGI_DATA_DIR", str(tmp_path))

    def command(*arguments: str, code: int = 0) -> list[str]:
        assert main(arguments) == code
        return capsys.readouterr().out.splitlines()

    return command


def _write(folder: Path, *works: Callable[[Connection], object]) -> None:
    async def write() -> None:
        store = await Store.open(folder / DATABASE, busy_timeout_s=1, clock=SystemClock())
        for work in works:
            await store.write(work)
        await store.close()

    asyncio.run(write())


def _pair(folder: Path, **roles: Role) -> None:
    async def pair() -> None:
        store = await Store.open(folder / DATABASE, busy_timeout_s=1, clock=SystemClock())
        people = People(store, Access(), SystemClock())
        for user, role in roles.items():
            await store.write(people.grant(UserId(int(user.removeprefix("u"))), role))
        await store.close()

    asyncio.run(pair())


def test_nobody(run: Run) -> None:
    """Where nobody may talk yet, it is said how to change that."""
    assert run("people", "list") == ["Nobody may talk to the bot yet: kintsugi pair"]


def test_list(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody who was let in is shown with their role and by what; strangers are not."""
    monkeypatch.setenv("KINTSUGI_ACCESS_ADMINS", "1")
    monkeypatch.setenv("KINTSUGI_ACCESS_GUESTS", "3")
    monkeypatch.setenv("KINTSUGI_ACCESS_CHATS", "-100500")
    _pair(tmp_path, u8=Role.GUEST, u7=Role.USER)
    by_settings, paired = run("people", "list")[:3], run("people", "list")[3:]
    assert by_settings == [
        "1  admin  by the settings (access.admins)",
        "3  guest  by the settings (access.guests)",
        "-100500  everybody in this group  by the settings (access.chats)",
    ]
    assert [line[:15] for line in paired] == ["7  user  paired", "8  guest  paire"]


def test_remove(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is removed is a stranger again; what only the settings can take away is told."""
    _pair(tmp_path, u7=Role.ADMIN, u8=Role.USER)
    assert run("people", "remove", "7") == ["7: removed; a running bot notices within 10 seconds"]
    monkeypatch.setenv("KINTSUGI_ACCESS_USERS", "8")
    assert run("people", "remove", "8", "9", code=1) == [
        "8: removed; a running bot notices within 10 seconds; still named in the settings (access)",
        "9: not paired",
    ]
    assert run("people", "list") == ["8  user  by the settings (access.users)"]
    assert _on_record(tmp_path, Scope(user=UserId(7))) == ["access.removed"]
    assert _on_record(tmp_path, Scope(user=UserId(9))) == []


def _on_record(folder: Path, scope: Scope) -> list[str]:
    async def read() -> Sequence[Entry]:
        store = await Store.open(folder / DATABASE, busy_timeout_s=1, clock=SystemClock())
        try:
            return await store.read(lambda connection: audit.entries(connection, scope, limit=9))
        finally:
            await store.close()

    return [entry.action for entry in asyncio.run(read())]


def _entry(action: str, outcome: str, subject: str, *, trace_id: str = "feed") -> Entry:
    return Entry(
        at=SystemClock().now(),
        trace_id=trace_id,
        actor="bot",
        scope=Scope(chat=ChatId(-5), user=UserId(7)),
        action=action,
        outcome=outcome,
        subject=subject,
    )


def test_audit(run: Run, tmp_path: Path) -> None:
    """An incident's id leads to all that is on record about its update, and to the log."""
    assert run("audit", "k7m2xp", code=1) == ["k7m2xp: nothing on record about such an incident"]
    entries = [
        _entry("command.new", "answered", "tg:42:1"),
        _entry(audit.INCIDENT, "error-model", "k7m2xp"),
        _entry("message.received", "done", "tg:42:2", trace_id="other"),
    ]
    _write(tmp_path, *(partial(audit.record, entry=entry) for entry in entries))
    head, *lines = run("audit", " K7M2XP ")
    assert head == "k7m2xp: in the log, this is trace_id feed"
    assert [line.partition(" UTC  ")[2] for line in lines] == [
        "command.new: answered  tg:42:1  user 7 chat -5",
        "incident: error-model  k7m2xp  user 7 chat -5",
    ]
