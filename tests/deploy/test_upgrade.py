from pathlib import Path
from typing import Any

import pytest

BACKUP = "var/lib/kintsugi/backups/kintsugi-20261121T070000Z.db"


@pytest.fixture
def installed(machine: Any, checkout: Path) -> str:
    """A machine with systemd on which this version runs; gives the release's name."""
    machine.with_systemd()
    machine.run(
        checkout / "deploy" / "setup.sh",
        environ={"TELEGRAM_TOKEN": "123456789:" + "x" * 35},
    )
    machine.calls()
    return str(machine.current)


def spoken(calls: list[str]) -> list[str]:
    """The calls that make up an upgrade, without paths."""
    words = {
        "systemctl stop": "stop",
        "systemctl start": "start",
        " backup": "backup",
        " migrate": "migrate",
        " restore": "restore",
        "web.ask": "ask",
    }
    return [said for call in calls for word, said in words.items() if word in call]


def upgrade(machine: Any, checkout: Path) -> Any:
    return machine.run(checkout / "deploy" / "upgrade.sh")


def test_to_the_next_version(machine: Any, installed: str, next_version: Path) -> None:
    """Installed beside, stopped, backed up, switched, started and asked, in this order."""
    done = upgrade(machine, next_version)
    assert done.returncode == 0, done.stderr
    assert spoken(machine.calls()) == ["stop", "backup", "start", "ask"]
    assert machine.current != installed
    assert (machine.root / "opt/kintsugi/previous").readlink().name == installed


def test_nothing_to_do(machine: Any, installed: str, checkout: Path) -> None:
    """The version that runs already is not stopped for itself."""
    assert upgrade(machine, checkout).returncode == 0
    assert spoken(machine.calls()) == []
    assert machine.current == installed


def test_not_ready_means_back(machine: Any, installed: str, next_version: Path) -> None:
    """A version that does not get ready is left for the old one, which runs again."""
    upgrade(machine, next_version)
    broken = machine.current
    (machine.root / "opt/kintsugi/current").unlink()
    (machine.root / "opt/kintsugi/current").symlink_to(f"releases/{installed}")
    (machine.stage / "broken").write_text(broken)
    machine.calls()
    done = upgrade(machine, next_version)
    assert done.returncode == 1
    assert "did not happen" in done.stderr
    assert machine.current == installed
    assert spoken(machine.calls()) == [
        *["stop", "backup", "start", "ask"],
        *["stop", "migrate", "start", "ask"],
    ]


def test_a_migrated_database_comes_back_too(
    machine: Any, installed: str, next_version: Path
) -> None:
    """When the old version cannot read the database any more, the backup takes its place."""
    upgrade(machine, next_version)
    broken = machine.current
    (machine.root / "opt/kintsugi/current").unlink()
    (machine.root / "opt/kintsugi/current").symlink_to(f"releases/{installed}")
    (machine.stage / "broken").write_text(broken)
    (machine.stage / "migrated").touch()
    machine.calls()
    assert upgrade(machine, next_version).returncode == 1
    calls = machine.calls()
    assert spoken(calls)[-4:] == ["migrate", "restore", "start", "ask"]
    assert any(f"restore {machine.root / BACKUP} --yes" in call for call in calls)


def test_old_releases_go(machine: Any, installed: str, next_version: Path) -> None:
    """Three releases are kept, and among them always the one to go back to."""
    for number in range(4):
        (next_version / "src" / "kintsugi" / f"news{number}.py").touch()
        assert upgrade(machine, next_version).returncode == 0
    releases = {path.name for path in (machine.root / "opt/kintsugi/releases").iterdir()}
    assert len(releases) == 3
    assert installed not in releases
    assert {machine.current, (machine.root / "opt/kintsugi/previous").readlink().name} <= releases


def test_there_must_be_something_to_upgrade(machine: Any, checkout: Path) -> None:
    """On a machine without Kintsugi, setup.sh is named."""
    done = upgrade(machine, checkout)
    assert done.returncode == 1
    assert "setup.sh" in done.stderr


def rollback(machine: Any, checkout: Path, *words: str) -> Any:
    return machine.run(checkout / "deploy" / "rollback.sh", *words)


def test_back_by_hand(machine: Any, installed: str, next_version: Path) -> None:
    """rollback.sh runs the release before with the database as it is, after a backup."""
    upgrade(machine, next_version)
    machine.calls()
    done = rollback(machine, next_version)
    assert done.returncode == 0, done.stderr
    assert spoken(machine.calls()) == ["stop", "backup", "migrate", "start", "ask"]
    assert machine.current == installed


def test_a_database_the_old_version_cannot_read(
    machine: Any, installed: str, next_version: Path
) -> None:
    """Then the newer release runs on, and the way with a backup is named."""
    upgrade(machine, next_version)
    newer = machine.current
    (machine.stage / "migrated").touch()
    done = rollback(machine, next_version)
    assert done.returncode == 1
    assert "--restore" in done.stderr
    assert machine.current == newer != installed


def test_back_with_the_database(machine: Any, installed: str, next_version: Path) -> None:
    """With --restore the backup takes the database's place first."""
    upgrade(machine, next_version)
    (machine.stage / "migrated").touch()
    machine.calls()
    assert rollback(machine, next_version, "--restore", "/some/backup.db").returncode == 0
    calls = machine.calls()
    assert spoken(calls) == ["stop", "backup", "restore", "start", "ask"]
    assert any("restore /some/backup.db --yes" in call for call in calls)
    assert machine.current == installed


def test_there_must_be_something_to_go_back_to(
    machine: Any, installed: str, checkout: Path
) -> None:
    """After the first installation there is no way back, and the bot is not stopped for nothing."""
    assert rollback(machine, checkout).returncode == 1
    assert spoken(machine.calls()) == []
    assert machine.current == installed
