import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
# Both come as wheels with the development requirements, into the environment's own bin.
BIN = Path(sys.executable).parent
SHELL_SCRIPTS = sorted(
    path.name
    for path in DEPLOY.iterdir()
    if path.suffix == ".sh" or path.read_bytes().startswith(b"#!/bin/sh")
)


def linter(name: str) -> str:
    found = shutil.which(name, path=BIN) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def verdict(*command: object) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("script", SHELL_SCRIPTS)
def test_shellcheck_is_content(script: str) -> None:
    """No script has anything that shellcheck warns of."""
    assert verdict(linter("shellcheck"), "-x", "-P", DEPLOY, DEPLOY / script) == ""


def test_there_are_scripts() -> None:
    """The scripts that the docs name are among those looked at."""
    assert {"setup.sh", "upgrade.sh", "rollback.sh", "kintsugi-command"} <= set(SHELL_SCRIPTS)


def test_hadolint_is_content() -> None:
    """The Dockerfile has nothing that hadolint warns of."""
    assert verdict(linter("hadolint"), "--no-color", DEPLOY / "Dockerfile") == ""
