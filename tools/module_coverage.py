"""A pytest plugin: no module may hide behind the average of the others.

`make coverage` loads it with `-p tools.module_coverage` and lets pytest-cov write REPORT. It is a
plugin, not a step after pytest, so that pytest's summary stays the last line of the run.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import exceptions

FLOOR = 85.0  # percent of lines and branches together; only ever raised
REPORT = Path("build/coverage.json")
GATE = "low_coverage"

_shortfalls = pytest.StashKey[tuple[str, ...]]()


def shortfalls(report: str, reasons: exceptions.Reasons) -> Iterator[str]:
    """Sentences about the modules under FLOOR that no reason excepts, and about stale reasons.

    `report` is the text of coverage.py's JSON report.
    """
    modules = json.loads(report)["files"]
    percents = {name: module["summary"]["percent_covered"] for name, module in modules.items()}
    low = {name: percent for name, percent in percents.items() if percent < FLOOR}
    for name, percent in sorted(low.items()):
        if name not in reasons:
            yield f"{name} is covered to {percent:.1f} %, under the floor of {FLOOR:.0f} %"
    for name in exceptions.stale(reasons, low):
        yield f"{name} needs its exception in [tool.kintsugi.gates.{GATE}] no more"


def pytest_sessionstart(session: pytest.Session) -> None:
    """A report of an earlier run must not speak for this one."""
    if not _is_worker(session.config):
        (session.config.rootpath / REPORT).unlink(missing_ok=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run for a low module; pytest-cov has written its report when the tests ended."""
    config = session.config
    judged = session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
    if _is_worker(config) or not judged:
        return
    config.stash[_shortfalls] = tuple(_read(config.rootpath))
    if config.stash[_shortfalls]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_worker(config: pytest.Config) -> bool:
    """Whether this is a worker of xdist; only the process that leads them judges."""
    return hasattr(config, "workerinput")


def _read(root: Path) -> Iterator[str]:
    if not (root / REPORT).exists():
        yield f"pytest-cov left no report at {REPORT}"
        return
    reasons = exceptions.load(root / "pyproject.toml").get(GATE, {})
    yield from shortfalls((root / REPORT).read_text(encoding="utf-8"), reasons)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    sentences = config.stash.get(_shortfalls, ())
    if sentences:
        terminalreporter.section("modules under the floor of coverage")
    for sentence in sentences:
        terminalreporter.line(sentence)
