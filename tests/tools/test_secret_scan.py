import os
import random
import string
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def characters(count: int) -> str:
    return "".join(random.Random(count).choices(string.ascii_letters + string.digits, k=count))


# Made up at run time, so that this file itself passes every scanner.
SECRETS = {
    "a Telegram bot token": f"8123456789:{characters(35)}",
    "an OpenAI key": f"sk-proj-{characters(20)}T3BlbkFJ{characters(20)}",
    "an Anthropic key": f"sk-ant-api03-{characters(40)}",
    "an OpenRouter key": f"sk-or-v1-{characters(40)}",
    "a DeepSeek key": f"sk-{characters(32)}",
    "a Gemini key": f"AIza{characters(35)}",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    subprocess.run(["git", "init"], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "notes.md").write_text("nothing to hide\n", encoding="utf-8")
    return tmp_path


def scan(tree: Path, *names: str) -> subprocess.CompletedProcess[str]:
    """The command of `make test` and of the pre-commit hook, in another checkout."""
    return subprocess.run(
        [sys.executable, "-m", "tools.secret_scan", *names],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )


def plant(tree: Path, line: str) -> None:
    (tree / "settings.py").write_text(line + "\n", encoding="utf-8")
    subprocess.run(["git", "add", "settings.py"], cwd=tree, check=True, capture_output=True)


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_in_a_tracked_file_fails_the_scan(tree: Path, secret: str) -> None:
    """The file and line are told; the secret is not repeated into the log."""
    plant(tree, f'value = "{secret}"')
    result = scan(tree)
    assert result.returncode == 1
    assert "settings.py:1" in result.stdout
    assert secret not in result.stdout + result.stderr


def test_a_tree_without_secrets_passes(tree: Path) -> None:
    """No alarm without a cause; the hashes of a lock are none."""
    digest = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2  # pragma: allowlist secret
    plant(tree, f"    --hash=sha256:{digest} \\")
    assert scan(tree).returncode == 0


def test_a_false_alarm_is_answered_on_its_own_line(tree: Path) -> None:
    """The comment speaks for its line only."""
    token = SECRETS["a Telegram bot token"]
    allowed = f'example = "{token}"  # pragma: allowlist secret'
    plant(tree, allowed)
    assert scan(tree).returncode == 0
    plant(tree, f'{allowed}\nx = 1\ny = 2\nvalue = "{token}"')
    assert scan(tree).returncode == 1


def test_the_hook_reads_only_the_files_it_is_handed(tree: Path) -> None:
    """pre-commit names the files of the commit; others are not its business."""
    plant(tree, f'value = "{SECRETS["an OpenAI key"]}"')
    assert scan(tree, "notes.md").returncode == 0
    assert scan(tree, "settings.py").returncode == 1
