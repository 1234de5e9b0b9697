"""migrate, pair and dead: commands on a database, a running bot beside them or not."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from kintsugi.app import DATABASE
from kintsugi.bot import pairing
from kintsugi.bot.people import People, Role
from kintsugi.cli.parser import main
from kintsugi.clock import SystemClock
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.outcomes import Dead
from kintsugi.events.states import DeadReason
from kintsugi.ids import UserId
from kintsugi.settings import Access
from kintsugi.store.database import Store
from kintsugi.store.migrations.revisions import head_revision

Run = Callable[..., list[str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on a fresh data directory; gives what it printed."""
    monkeypatch.setenv("KINTSUGI_DATA_DIR", str(tmp_path))

    def command(*arguments: str, code: int = 0) -> list[str]:
        assert main(arguments) == code
        return capsys.readouterr().out.splitlines()

    return command


def test_migrate_twice(run: Run, tmp_path: Path) -> None:
    """The first migrate makes the tables, the second finds nothing to do."""
    assert run("migrate") == [f"{tmp_path / DATABASE}: from revision none to {head_revision()}."]
    (again,) = run("migrate")
    assert again.endswith("nothing to do.")


@pytest.mark.parametrize(
    ("options", "before", "role"),
    [
        ((), None, Role.ADMIN),  # the first who pairs owns the bot
        ((), Role.USER, Role.ADMIN),
        ((), Role.ADMIN, Role.USER),
        (("--role", "admin"), Role.ADMIN, Role.ADMIN),
        (("--role", "user"), None, Role.USER),
        (("--role", "guest"), Role.ADMIN, Role.GUEST),
    ],
)
def test_pair(
    run: Run, tmp_path: Path, options: tuple[str, ...], before: Role | None, role: Role
) -> None:
    """A code is for an admin while there is none, then for users, unless the owner says."""

    async def prepare() -> None:
        store = await Store.open(tmp_path / DATABASE, busy_timeout_s=1, clock=SystemClock())
        if before:
            people = People(store, Access(), SystemClock())
            await store.write(people.grant(UserId(7), before))
        await store.close()

    async def redeem(code: str) -> Role | None:
        store = await Store.open(tmp_path / DATABASE, busy_timeout_s=1, clock=SystemClock())
        try:
            people = People(store, Access(), SystemClock())
            return await store.write(
                lambda connection: pairing.redeem(
                    connection, code, UserId(8), lambda granted: people.grant(UserId(8), granted),
                    now=SystemClock().now(),
                )
            )  # fmt: skip
        finally:
            await store.close()

    asyncio.run(prepare())
    words, command, _link = run("pair", *options)
    assert f"as the new {role.value}" in words
    match = re.fullmatch(r"  /start (pair_\w+)", command)
    assert match
    assert asyncio.run(redeem(match[1])) is role


def test_pair_with_an_admin_in_the_settings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An admin of the settings counts."""
    monkeypatch.setenv("KINTSUGI_ACCESS_ADMINS", "5")
    assert "as the new user" in run("pair")[0]


def test_dead(run: Run, tmp_path: Path) -> None:
    """Dead letters are listed and resubmitted; an id that is none is told, with 1."""

    async def bury() -> int:
        clock = SystemClock()
        store = await Store.open(tmp_path / DATABASE, busy_timeout_s=1, clock=clock)
        bus = EmbeddedBus(store, clock, owner="x", redact=str)
        payload: dict[str, object] = {"update": {}, "session": None}
        new = EnvelopeFactory("test", clock, Random(1)).new(
            MESSAGE_RECEIVED, payload, target="7:0:7", key="tg:1:5"
        )
        await bus.subscribe(MESSAGE_RECEIVED.name, "bot")
        await bus.publish([new])
        (claimed,) = await bus.claim(MESSAGE_RECEIVED.name, "bot", limit=1)
        await bus.settle(claimed, Dead(reason=DeadReason.POISON, error="it broke"))
        await store.close()
        return claimed.id

    assert run("dead", "list") == ["Nothing was given up."]
    letter = str(asyncio.run(bury()))
    first, second, third = run("dead", "list", "--limit", "5")
    assert first.startswith(f"{letter}  ")
    assert first.endswith("message.received")
    assert second == "    poison after 1 attempt(s)  tg:1:5"
    assert third == "    it broke"
    assert run("dead", "resubmit", letter, "999", code=1) == [
        f"{letter}: resubmitted",
        "999: no such dead letter",
    ]
    assert run("dead", "list") == ["Nothing was given up."]
