"""tools/setup.sh and tools/debian.sh, on a machine whose every command is in the test's hand."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def executable(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout without an environment, and an empty folder `bin` for the machine's commands."""
    root = tmp_path / "clone"
    (root / "tools").mkdir(parents=True)
    (root / "bin").mkdir()
    for name in ("setup.sh", "debian.sh"):
        shutil.copy(ROOT / "tools" / name, root / "tools" / name)
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(ROOT / "requirements", root / "requirements")
    for command in ("sh", "cat", "cp", "dirname", "git", "grep", "id", "mkdir", "rm"):
        (root / "bin" / command).symlink_to(shutil.which(command) or command)
    return root


def set_up(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["tools/setup.sh"],
        cwd=root,
        env={"PATH": str(root / "bin"), **environment},
        check=False,
        capture_output=True,
        text=True,
        input="for the program only",
    )


def test_a_machine_without_a_fit_python_is_told_what_to_install(clone: Path) -> None:
    """Neither a traceback nor a half-made environment: one line that says what is missing."""
    executable(clone / "bin" / "python3", "exit 1")
    result = set_up(clone)
    assert result.returncode != 0
    assert "no Python >= 3.11" in result.stderr
    assert "apt-get install python3-venv" in result.stderr
    assert not (clone / ".venv").exists()


def test_a_python_without_venv_is_told_which_package_brings_it(clone: Path) -> None:
    """Debian cuts ensurepip out of its Python; the package is named after the version."""
    executable(
        clone / "bin" / "python3",
        f'case "$2" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac',
    )
    result = set_up(clone)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert result.returncode != 0
    assert f"apt-get install python{version}-venv" in result.stderr


def test_a_named_interpreter_is_the_only_candidate(clone: Path) -> None:
    """PYTHON=... is an order: another Python is not taken in its place."""
    (clone / "bin" / "python3").symlink_to(sys.executable)
    result = set_up(clone, PYTHON="python-that-is-not-there")
    assert result.returncode != 0
    assert "among: python-that-is-not-there" in result.stderr


@pytest.fixture
def environment(clone: Path) -> Path:
    """A finished environment whose pip and uv only write down how they were called."""
    executable(
        clone / "bin" / "python3",
        f"""
case "$1 $2" in
"-m venv")
    mkdir -p "$4/bin"
    echo "command = $0 -m venv --clear $4" >"$4/pyvenv.cfg"
    for name in python pip uv; do cp "$0" "$4/bin/$name"; done ;;
"-m pip" | "pip install")
    echo "$*" >>{clone}/calls ;;
*)
    exec {sys.executable} "$@" ;;
esac""",
    )
    assert set_up(clone).returncode == 0
    return clone


def test_the_environment_holds_what_the_locks_hash(environment: Path) -> None:
    """uv comes by pip, everything else by uv; both check hashes; the project itself comes last."""
    calls = (environment / "calls").read_text(encoding="utf-8").splitlines()
    uv, dependencies, project = calls
    assert "--require-hashes --requirement requirements/uv.txt" in uv
    assert "--require-hashes --requirement requirements/dev.txt" in dependencies
    assert project.endswith("--no-deps --no-build-isolation --editable .")


def test_setting_up_says_nothing_on_stdout_and_nothing_at_all_when_done(environment: Path) -> None:
    """stdout belongs to the program that make starts; a second make does no work."""
    before = (environment / "calls").read_text(encoding="utf-8")
    again = set_up(environment)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (environment / "calls").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("file", ["requirements/dev.txt", "requirements/uv.txt", "pyproject.toml"])
def test_a_changed_lock_is_installed(environment: Path, file: str) -> None:
    """The stamp is the hash of what was asked for; the environment itself is kept."""
    before = (environment / "calls").read_text(encoding="utf-8")
    with (environment / file).open("a", encoding="utf-8") as stream:
        stream.write("# another byte\n")
    result = set_up(environment)
    assert (result.returncode, result.stdout) == (0, "")
    assert (environment / "calls").read_text(encoding="utf-8") == before * 2
    assert "building" not in result.stderr


def test_an_environment_that_was_moved_here_is_built_again(environment: Path) -> None:
    """Its scripts would start the Python of the place it came from."""
    moved = shutil.copytree(environment, environment.with_name("moved"), symlinks=True)
    result = set_up(moved)
    assert (result.returncode, result.stdout) == (0, "")
    assert "building .venv" in result.stderr


def install(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    executable(root / "bin" / "apt-get", f'echo "$*" >>{root}/calls')
    return subprocess.run(
        ["tools/debian.sh", "make"],
        cwd=root,
        env={"PATH": str(root / "bin"), **environment},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("user", "environment"), [(0, {}), (0, {"CI": "false"}), (1000, {"CI": "true"})]
)
def test_a_machine_that_is_not_ours_is_never_changed(
    clone: Path, user: int, environment: dict[str, str]
) -> None:
    """Packages are installed as root with CI=true only; anywhere else a person decides."""
    (clone / "bin" / "id").unlink()
    executable(clone / "bin" / "id", f"echo {user}")
    assert install(clone, **environment).returncode != 0
    assert not (clone / "calls").exists()


def test_a_ci_installs_after_a_fresh_index(clone: Path) -> None:
    """The index in an image is older than its mirror; without an update nothing is found."""
    (clone / "bin" / "id").unlink()
    executable(clone / "bin" / "id", "echo 0")
    assert install(clone, CI="true").returncode == 0
    update, installation = (clone / "calls").read_text(encoding="utf-8").splitlines()
    assert update.split()[0] == "update"
    assert installation.split()[0::4] == ["install", "make"]
