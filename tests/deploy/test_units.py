import configparser
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kintsugi.settings import Backup, Stop, Web

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = ["kintsugi.service", "kintsugi-backup.service"]

SYSTEM = Path("/usr/lib/systemd/system")

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None or not SYSTEM.is_dir(),
    reason="systemd-analyze judges the units; on Debian it is in the package systemd",
)


def analyzed(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *map(str, words)], capture_output=True, text=True, check=False
    )


def section(unit: str, name: str) -> dict[str, list[str]]:
    """Each key with its values in order: systemd allows a key to stand several times."""
    found: dict[str, list[str]] = {}
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign] # keep the case of keys
    text = (DEPLOY / unit).read_text()
    parser.read_string(text)
    for line in text.partition(f"[{name}]")[2].partition("\n[")[0].splitlines():
        key, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    assert parser.has_section(name)
    return found


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES)
def test_exposure(unit: str) -> None:
    """systemd's own judgement of what the service may do is 2.0 or better, of 10."""
    judged = analyzed("security", "--offline=true", "--no-pager", DEPLOY / unit)
    match = re.search(r"Overall exposure level for \S+: ([\d.]+)", judged.stdout)
    assert match, judged.stderr
    assert float(match[1]) <= 2.0


@needs_systemd
@pytest.mark.parametrize("unit", [*SERVICES, "kintsugi-backup.timer"])
def test_units_are_valid(unit: str, machine: Any, checkout: Path) -> None:
    """As setup.sh installs them, the units have no unknown key and no program that is missing."""
    done = machine.run(checkout / "deploy" / "setup.sh")
    assert done.returncode == 0, done.stderr
    # systemd's own units, which ours are wanted by and wait for
    shutil.copytree(SYSTEM, machine.root / SYSTEM.relative_to("/"), symlinks=True)
    verdict = analyzed("verify", "--man=no", f"--root={machine.root}", unit)
    ours = [line for line in verdict.stderr.splitlines() if "kintsugi" in line]
    assert ours == []


def test_a_stop_has_time() -> None:
    """systemd waits longer than a stop may take: turns, the outbox twice, and the pages."""
    (limit,) = section("kintsugi.service", "Service")["TimeoutStopSec"]
    assert int(limit) > Stop().drain_s + 5 + 5 + 3


def test_every_path_is_the_one_that_setup_makes(machine: Any, checkout: Path) -> None:
    """Programs, settings and secrets that the units name are where setup.sh puts them."""
    machine.run(
        checkout / "deploy" / "setup.sh", environ={"TELEGRAM_TOKEN": "123456789:" + "x" * 35}
    )
    for unit in SERVICES:
        service = section(unit, "Service")
        paths = [service["ExecStart"][0].split()[0]]
        paths += [value.partition(":")[2] for value in service.get("LoadCredential", [])]
        paths += [value.partition("=")[2] for value in service["Environment"] if "CONFIG" in value]
        for path in paths:
            assert (machine.root / path.lstrip("/")).exists(), path


def test_the_backup_is_of_the_same_bot() -> None:
    """The nightly backup runs as the bot's user, on its data and with its settings."""
    bot, backup = (section(unit, "Service") for unit in SERVICES)
    for key in ("User", "Group", "StateDirectory", "UMask"):
        assert backup[key] == bot[key]
    assert bot["Environment"][0] == backup["Environment"][0]
    assert Backup().folder is None  # below the data, which the sandbox lets it write to


def test_the_scripts_ask_where_the_bot_answers() -> None:
    """upgrade.sh, the container and `python -m kintsugi.web.ask` use the default port."""
    for name in ("release.sh", "Dockerfile"):
        assert f"http://127.0.0.1:{Web().port}/" in (DEPLOY / name).read_text()


@pytest.mark.skipif(shutil.which("logrotate") is None, reason="logrotate is not installed")
def test_logrotate_understands_its_file(tmp_path: Path) -> None:
    """logrotate reads the configuration without a complaint."""
    config = tmp_path / "logrotate"
    text = (DEPLOY / "logrotate").read_text().replace("    su kintsugi kintsugi\n", "")
    config.write_text(text.replace("/var/log/kintsugi", str(tmp_path)))
    config.chmod(0o644)
    done = subprocess.run(
        ["logrotate", "--debug", "--state", tmp_path / "state", config],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr
