import json
from collections.abc import Callable

import pytest

from tools.module_coverage import FLOOR, shortfalls


def report(**percents: float) -> str:
    files = {name: {"summary": {"percent_covered": percent}} for name, percent in percents.items()}
    return json.dumps({"files": files})


def test_a_module_under_the_floor_is_named() -> None:
    """The floor itself is enough; the average of all modules excuses none."""
    sentences = list(shortfalls(report(low=FLOOR - 0.1, enough=FLOOR, full=100.0), {}))
    assert sentences == ["low is covered to 84.9 %, under the floor of 85 %"]


def test_a_reason_excepts_one_module() -> None:
    """An exception is made by name."""
    reasons = {"low": "needs a kernel feature"}
    assert list(shortfalls(report(low=1.0), reasons)) == []
    assert len(list(shortfalls(report(low=1.0, other=1.0), reasons))) == 1


@pytest.mark.parametrize("text", [report(once_low=90.0), report(another=90.0)])
def test_an_exception_that_nothing_needs_fails(text: str) -> None:
    """A module that rose, or went, takes its exception along."""
    sentences = list(shortfalls(text, {"once_low": "needs a kernel feature"}))
    assert sentences == [
        "once_low needs its exception in [tool.kintsugi.gates.low_coverage] no more"
    ]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Callable[[str], pytest.RunResult]:
    """Runs one passing test that writes, in pytest-cov's stead, the report it is given."""
    pytester.makepyprojecttoml("[tool.pytest]\n")

    def run(text: str) -> pytest.RunResult:
        pytester.makepyfile(
            f"""
            from pathlib import Path

            def test_passes():
                Path("build").mkdir(exist_ok=True)
                if {text!r}:
                    Path("build/coverage.json").write_text({text!r})
            """
        )
        return pytester.runpytest("-p", "tools.module_coverage", "-p", "no:asyncio")

    return run


def test_a_low_module_fails_a_run_whose_tests_pass(
    run: Callable[[str], pytest.RunResult],
) -> None:
    """The run ends red, names the module, and pytest's summary stays the last line."""
    result = run(report(pot=12.0))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["pot is covered to 12.0 %*"])
    assert "1 passed" in result.outlines[-1]


def test_a_run_with_all_modules_above_the_floor_passes(
    run: Callable[[str], pytest.RunResult],
) -> None:
    """The gate is silent when there is nothing to say."""
    result = run(report(pot=99.0))
    assert result.ret == pytest.ExitCode.OK
    result.stdout.no_fnmatch_line("*under the floor*")


def test_a_run_without_a_report_fails(
    run: Callable[[str], pytest.RunResult], pytester: pytest.Pytester
) -> None:
    """Neither silence nor the report of an earlier run counts as coverage."""
    pytester.mkdir("build").joinpath("coverage.json").write_text(report(), encoding="utf-8")
    result = run("")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["pytest-cov left no report*"])
