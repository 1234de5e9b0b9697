import subprocess
from pathlib import Path

import pytest

from tools import checkout


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init")
    (tmp_path / ".gitignore").write_text("*.log\n", encoding="utf-8")
    for name in ("kept.py", "new.txt", "noise.log", "gone.py"):
        (tmp_path / name).write_text("", encoding="utf-8")
    git(tmp_path, "add", "kept.py", "gone.py")
    (tmp_path / "gone.py").unlink()
    return tmp_path


def test_tracked_and_new_files_count_ignored_and_deleted_ones_do_not(root: Path) -> None:
    """A gate sees what the next commit could hold."""
    assert checkout.files(root) == (Path(".gitignore"), Path("kept.py"), Path("new.txt"))


def test_python_files_are_those_with_its_suffix(root: Path) -> None:
    """Only they can be parsed."""
    assert checkout.python_files(root) == (Path("kept.py"),)


def test_a_folder_that_is_no_checkout_is_an_error(tmp_path: Path) -> None:
    """An empty listing would let every gate pass."""
    (tmp_path / ".git").write_text("no repository", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        checkout.files(tmp_path)
