from pathlib import Path
from typing import Any

import yaml

from kintsugi.settings import load

TOKEN = "123456789:AAcanaryCANARYcanaryCANARYcanary_-x"  # pragma: allowlist secret
WITH_TOKEN = {"TELEGRAM_TOKEN": TOKEN}


def setup(machine: Any, checkout: Path, *words: str, environ: Any = None) -> Any:
    return machine.run(checkout / "deploy" / "setup.sh", *words, environ=environ)


def test_everything_is_in_its_place(machine: Any, checkout: Path) -> None:
    """From nothing: release, settings, secret, units, rotation and command, each with its mode."""
    done = setup(machine, checkout, environ=WITH_TOKEN)
    assert done.returncode == 0, done.stderr
    modes = {path: mode & 0o7777 for path, (mode, _) in machine.files().items()}
    assert modes["etc/kintsugi/config.yaml"] == 0o644
    assert modes["etc/kintsugi/credentials"] == 0o700
    assert modes["etc/kintsugi/credentials/telegram_token"] == 0o600
    assert modes["var/lib/kintsugi"] == 0o700
    assert modes["usr/local/bin/kintsugi"] == 0o755
    for file in (
        "etc/systemd/system/kintsugi.service",
        "etc/systemd/system/kintsugi-backup.service",
        "etc/systemd/system/kintsugi-backup.timer",
        "etc/logrotate.d/kintsugi",
    ):
        assert modes[file] == 0o644
    assert f"opt/kintsugi/releases/{machine.current}/complete" in modes


def test_again_is_harmless(machine: Any, checkout: Path) -> None:
    """A second run changes no file, installs nothing and succeeds."""
    setup(machine, checkout, environ=WITH_TOKEN)
    before = machine.files()
    machine.calls()
    done = setup(machine, checkout)
    assert done.returncode == 0, done.stderr
    assert machine.files() == before
    assert not [call for call in machine.calls() if "venv --clear" in call or "pip install" in call]


def test_only_hashed_requirements_are_installed(machine: Any, checkout: Path) -> None:
    """Nothing comes from an index but what the lock names with its hash."""
    setup(machine, checkout)
    installs = [call for call in machine.calls() if "pip install" in call]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert installs[0].endswith("requirements/run.txt")


def test_what_is_the_owners_stays(machine: Any, checkout: Path) -> None:
    """Settings and secrets that are there are not touched."""
    setup(machine, checkout, environ=WITH_TOKEN)
    config = machine.root / "etc/kintsugi/config.yaml"
    config.write_text("language: ru\n")
    setup(machine, checkout, environ={"TELEGRAM_TOKEN": "another"})
    assert config.read_text() == "language: ru\n"
    secret = machine.root / "etc/kintsugi/credentials/telegram_token"
    assert secret.read_text() == f"{TOKEN}\n"


def test_the_token_is_never_shown(machine: Any, checkout: Path) -> None:
    """Neither the output nor any command line holds the token, in earnest and in a dry run."""
    machine.with_systemd()
    for words in (["--dry-run"], [], []):
        done = setup(machine, checkout, *words, environ=WITH_TOKEN)
        assert TOKEN not in done.stdout + done.stderr + "".join(machine.calls())


def test_a_dry_run_does_nothing(machine: Any, checkout: Path) -> None:
    """A dry run says what it would do, and leaves the machine as it is."""
    done = setup(machine, checkout, "--dry-run", environ=WITH_TOKEN)
    assert done.returncode == 0, done.stderr
    assert machine.files() == {}
    for word in ("kintsugi.service", "config.yaml", "releases"):
        assert word in done.stderr


def test_without_a_token_it_says_what_is_missing(machine: Any, checkout: Path) -> None:
    """Without a token all is prepared, nothing is started, and the place of the token is named."""
    machine.with_systemd()
    done = setup(machine, checkout)
    assert done.returncode == 0, done.stderr
    assert "credentials/telegram_token" in done.stderr
    calls = machine.calls()
    assert "systemctl enable --now kintsugi-backup.timer" in calls
    assert "systemctl enable --now kintsugi.service" not in calls


def test_with_systemd_it_is_started(machine: Any, checkout: Path) -> None:
    """With a token and systemd the units are read, and the bot and the nightly backup enabled."""
    machine.with_systemd()
    setup(machine, checkout, environ=WITH_TOKEN)
    assert [call for call in machine.calls() if call.startswith("systemctl")] == [
        "systemctl daemon-reload",
        "systemctl enable --now kintsugi-backup.timer",
        "systemctl enable --now kintsugi.service",
    ]


def test_without_systemd_it_says_so(machine: Any, checkout: Path) -> None:
    """Where no systemd runs, what was left out is named."""
    done = setup(machine, checkout, environ=WITH_TOKEN)
    assert "left out systemctl enable --now kintsugi.service" in done.stderr


def test_further_secrets_are_loaded(machine: Any, checkout: Path) -> None:
    """A secret put beside the token is handed to the service from the next run on."""
    setup(machine, checkout, environ=WITH_TOKEN)
    (machine.root / "etc/kintsugi/credentials/web_token").write_text("x" * 16)
    setup(machine, checkout)
    drop_in = machine.root / "etc/systemd/system/kintsugi.service.d/credentials.conf"
    lines = drop_in.read_text().splitlines()
    assert [line for line in lines if line.startswith("LoadCredential=")] == [
        "LoadCredential=web_token:/etc/kintsugi/credentials/web_token"
    ]


def test_the_settings_are_valid(machine: Any, checkout: Path) -> None:
    """The settings it writes are valid, and the pages are served, on this machine only."""
    setup(machine, checkout)
    config = machine.root / "etc/kintsugi/config.yaml"
    web = load(path=config, environ={"STATE_DIRECTORY": "/var/lib/kintsugi"}).web
    assert (web.enabled, web.host) == (True, "127.0.0.1")
    assert yaml.safe_load(config.read_text())["stop"] == {"drain_s": 20}


def test_an_upgrade_is_not_done_in_passing(machine: Any, next_version: Path) -> None:
    """Another version is installed beside the current one, and upgrade.sh is named."""
    setup(machine, next_version)
    first = machine.current
    (next_version / "src" / "kintsugi" / "more.py").touch()
    done = setup(machine, next_version)
    assert machine.current == first
    assert "upgrade.sh" in done.stderr


def test_an_interrupted_installation_is_begun_anew(machine: Any, checkout: Path) -> None:
    """A release that is not complete is built again from nothing."""
    setup(machine, checkout)
    (machine.root / "opt/kintsugi/current/complete").unlink()
    machine.calls()
    setup(machine, checkout)
    assert any("venv --clear" in call for call in machine.calls())
    assert (machine.root / "opt/kintsugi/current/complete").exists()


def test_too_old_a_python(machine: Any, checkout: Path) -> None:
    """An interpreter that is too old is refused before anything is done."""
    machine.put("python3", "#!/bin/sh\nexit 1\n")
    done = setup(machine, checkout)
    assert done.returncode == 1
    assert "3.11" in done.stderr
    assert machine.files() == {}


def test_unknown_words(machine: Any, checkout: Path) -> None:
    """A slip of the pen ends it with the usage."""
    done = setup(machine, checkout, "--dryrun")
    assert done.returncode == 2
    assert "usage:" in done.stderr
