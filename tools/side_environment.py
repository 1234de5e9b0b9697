"""Environments beside .venv, for programs that are measured or tested against and are none of ours.

Each has a lock of its own under requirements/, and is installed when it is first needed: into
build/, where `make clean` finds it.
"""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


class NotInstallable(Exception):
    """The environment cannot be made here, for want of a network perhaps."""


def installed(name: str, *, lock: str) -> Path:
    """The environment's folder; made once per lock and Python, by one process at a time.

    Raises: `NotInstallable`.
    """
    requirements, home = ROOT / "requirements" / lock, ROOT / "build" / name
    home.parent.mkdir(exist_ok=True)
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    stamp = home / "kintsugi.stamp"
    with home.with_suffix(".lock").open("w") as making:
        fcntl.flock(making, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            _install(home, requirements)
            stamp.write_text(wanted)
    return home


def _install(home: Path, requirements: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    python = home / "bin" / "python"
    packages = ("--require-hashes", "--requirement", requirements)
    commands: tuple[list[str | Path], ...] = (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, home],
        [uv, "pip", "install", "--quiet", "--python", python, *packages],
    )
    for command in commands:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise NotInstallable(done.stderr)
