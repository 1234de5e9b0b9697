import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# An interpreter that does what the scripts ask for, without a network: it makes an environment
# whose Python is itself, and answers as the files in $STAGE say.
PYTHON = """#!/bin/sh
echo "python $*" >>"$STAGE/calls"
case "$*" in
*"venv --clear "*)
    eval "folder=\\${$#}"
    mkdir -p "$folder/bin" "$folder/packages" && cp "$0" "$folder/bin/python"
    ;;
*purelib*) echo "$(dirname "$(dirname "$0")")/packages" ;;
*"kintsugi.web.ask"*)
    broken=$(cat "$STAGE/broken" 2>/dev/null || echo nothing)
    case "$(readlink -f "$0")" in *"$broken"*) exit 1 ;; esac
    ;;
*" backup"*)
    echo "$STATE_DIRECTORY/backups/kintsugi-20261121T070000Z.db: 7 rows, verified."
    ;;
*" migrate"*) [ ! -f "$STAGE/migrated" ] ;;
esac
"""
SYSTEMCTL = """#!/bin/sh
echo "systemctl $*" >>"$STAGE/calls"
"""

Script = Callable[..., subprocess.CompletedProcess[str]]


class Machine:
    """A scratch root, and what the scripts called on it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.stage = folder / "stage"
        self.bin = folder / "bin"
        for each in (self.root, self.stage, self.bin):
            each.mkdir()
        self.put("python3", PYTHON)

    def put(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def with_systemd(self) -> None:
        self.put("systemctl", SYSTEMCTL)
        (self.root / "run" / "systemd" / "system").mkdir(parents=True)

    def calls(self) -> list[str]:
        """What was called since the last time this was asked."""
        file = self.stage / "calls"
        found = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return found

    @property
    def current(self) -> str:
        return (self.root / "opt/kintsugi/current").readlink().name

    def files(self) -> dict[str, tuple[int, int]]:
        """Path -> permissions and time of the last change, of everything below the root."""
        return {
            str(path.relative_to(self.root)): (path.lstat().st_mode, path.lstat().st_mtime_ns)
            for path in self.root.rglob("*")
        }

    def run(
        self, script: Path, *words: str, environ: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [script, *words, "--root", self.root],
            env={
                "PATH": f"{self.bin}:{os.environ['PATH']}",
                "STAGE": str(self.stage),
                "READY_SECONDS": "0",
                **(environ or {}),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the scripts need of a checkout, to be changed like a new version."""
    folder = tmp_path / "checkout"
    for part in ("deploy", "docs"):
        shutil.copytree(ROOT / part, folder / part)
    package = folder / "src" / "kintsugi"
    package.mkdir(parents=True)
    shutil.copy(ROOT / "src" / "kintsugi" / "__init__.py", package)
    (folder / "requirements").mkdir()
    for name in ("requirements/run.txt", "config.example.yaml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def next_version(checkout: Path) -> Path:
    """The same checkout, with one more file in the package."""
    (checkout / "src" / "kintsugi" / "news.py").write_text('"""News."""\n')
    return checkout
