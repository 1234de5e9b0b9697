"""Promises about the checkout itself: what may lie in it, and how its locks and hooks agree."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import checkout

ROOT = Path(__file__).parents[1]
LOCKS = ("run.txt", "dev.txt", "proxy.txt", "rivals.txt", "uv.txt")

# In parts, so that this file names no host either.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("conda", "anaconda", "org"),
        ("proxy", "golang", "org"),
    )
)


def pins(lock: str) -> Mapping[str, str]:
    """Canonical name -> pinned version."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return {
        canonicalize_name(name): version
        for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)
    }


def declared(group: str | None = None) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    entries = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    return [Requirement(entry) for entry in entries]


@pytest.mark.xdist_group("alone")
def test_what_belongs_together_goes_to_one_worker(request: pytest.FixtureRequest) -> None:
    """xdist groups by the end of a test's id; a pytest it does not know lets it do so in vain."""
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("nobody asked for groups")
    assert request.node.nodeid.endswith("@alone")


def test_no_file_names_the_host_of_a_package_registry() -> None:
    """Where packages come from is the machine's business: a mirror serves the same hashes."""
    host = re.compile("|".join(map(re.escape, REGISTRIES)).encode(), re.IGNORECASE)
    naming = [path for path in checkout.files(ROOT) if host.search((ROOT / path).read_bytes())]
    assert naming == []


def test_the_lock_that_names_hosts_stays_out() -> None:
    """uv.lock writes down the address of its index."""
    tracked = subprocess.run(
        ["git", "ls-files", "uv.lock"], cwd=ROOT, check=True, capture_output=True
    )
    assert tracked.stdout == b""


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_a_hash_and_no_address(lock: str) -> None:
    """Without a hash, whoever serves the file decides what runs here."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    without_comments = re.sub(r"(?m)^\s*#.*\n", "", text)
    entries = [entry for entry in re.split(r"(?m)^(?=\S)", without_comments) if entry]
    pinned = re.findall(r"(?m)^[\w.-]+==", text)  # numpy twice: of Python 3.11 and of later ones
    assert len(entries) == len(pinned) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"://| @ |^\s*--?(index|extra|find|i\b|f\b)", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("group", "lock"), [(None, "run.txt"), (None, "dev.txt"), ("dev", "dev.txt")]
)
def test_the_locks_pin_what_the_project_declares(group: str | None, lock: str) -> None:
    """A dependency added or raised without `make lock` is found here, without a network."""
    pinned = pins(lock)
    unmet = [
        str(requirement)
        for requirement in declared(group)
        if (version := pinned.get(canonicalize_name(requirement.name))) is None
        or not requirement.specifier.contains(version, prereleases=True)
    ]
    assert unmet == []


@pytest.mark.parametrize("lock", ["run.txt", "uv.txt"])
def test_the_locks_agree_with_each_other(lock: str) -> None:
    """The tests run with the versions that people run."""
    assert pins(lock).items() <= pins("dev.txt").items()


def test_the_hooks_are_valid_and_fetch_nothing() -> None:
    """pre-commit accepts the file, and each hook is a command of .venv."""
    config = ROOT / ".pre-commit-config.yaml"
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", config], check=True)
    repositories = yaml.safe_load(config.read_text(encoding="utf-8"))["repos"]
    entries = [hook["entry"] for repository in repositories for hook in repository["hooks"]]
    assert {repository["repo"] for repository in repositories} == {"local"}
    assert {entry.split("/")[0] for entry in entries} == {".venv"}
    assert ".venv/bin/python -m tools.secret_scan" in entries


def test_no_link_in_the_docs_leads_nowhere() -> None:
    """Every link from one page to another file of the checkout arrives."""
    dead = [
        f"{page} -> {target}"
        for page in checkout.files(ROOT)
        if page.suffix == ".md"
        for target in re.findall(
            r"\]\((?!\w+:|#)([^)#\s]+)", (ROOT / page).read_text(encoding="utf-8")
        )
        if not (ROOT / page.parent / target).exists()
    ]
    assert dead == []


def test_the_commandments_name_gates_that_exist() -> None:
    """A rule that claims a keeper has one."""
    text = (ROOT / "docs" / "COMMANDMENTS.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([.\w]+/[\w./]*)`", text))
    assert {name for name in named if not (ROOT / name).exists()} == set()
    assert "tests/test_architecture.py" in named


def test_make_help_names_every_target() -> None:
    """Whoever types make sees what there is, without an environment being built first."""
    result = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        env=dict(os.environ),
        check=True,
        capture_output=True,
        text=True,
    )
    listed = {line.split()[1] for line in result.stdout.splitlines()}
    wanted = "demo test run check fmt lock bench coverage clean"
    assert set(wanted.split()) <= listed
