from pathlib import Path
from textwrap import dedent

import pytest

from tools.findings import FILE_LINES, FUNCTION_LINES, Rule, findings

FILE = Path("src/kintsugi/pot.py")


def found(text: str) -> list[tuple[Rule, str]]:
    return [(finding.rule, finding.name) for finding in findings(FILE, dedent(text))]


def test_a_file_may_be_as_long_as_the_limit_and_not_longer() -> None:
    """The limit itself is allowed; one line more is found."""
    longest = "x = 1\n" * (FILE_LINES - 1) + "x = 1"
    assert found(longest) == []
    assert found(longest + "\ny = 1") == [(Rule.LONG_FILE, "src/kintsugi/pot.py")]


@pytest.mark.parametrize("keyword", ["def", "async def"])
def test_a_function_is_measured_from_its_first_line_to_its_last(keyword: str) -> None:
    """A method is named with its class; the limit itself is allowed."""
    longest = f"class Pot:\n  {keyword} mend(self):\n" + "    x = 1\n" * (FUNCTION_LINES - 1)
    assert found(longest) == []
    assert found(longest + "    y = 1\n") == [(Rule.LONG_FUNCTION, f"{FILE}::Pot.mend")]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("import gold", "gold"),
        ("import gold.dust", "gold.dust"),
        ("from gold.dust import grain", "gold.dust"),
        ("importlib.import_module('gold')", "import_module"),
        ("import_module('gold')", "import_module"),
    ],
)
def test_an_import_inside_a_function_is_found_and_one_on_top_is_not(
    statement: str, name: str
) -> None:
    """A lazy import is named by what it brings."""
    assert found(statement) == []
    assert found(f"def mend():\n    {statement}") == [(Rule.LAZY_IMPORT, f"{FILE}::{name}")]


@pytest.mark.parametrize(
    ("clause", "broad"),
    [
        ("except:", True),
        ("except Exception:", True),
        ("except BaseException as error:", True),
        ("except (ValueError, Exception):", True),
        ("except asyncio.CancelledError:", True),
        ("except builtins.Exception:", True),
        ("except ValueError:", False),
        ("except (ValueError, OSError) as error:", False),
    ],
)
def test_an_except_that_catches_all_or_a_cancellation_is_found(clause: str, *, broad: bool) -> None:
    """Broad is what would hide a defect or swallow a cancellation."""
    text = f"try:\n    mend()\n{clause}\n    pass"
    assert found(text) == ([(Rule.BROAD_EXCEPT, f"{FILE}::<module>")] if broad else [])


def test_an_except_that_raises_the_same_again_hides_nothing() -> None:
    """Tidying up before the error goes on needs no exception to the rule."""
    assert found("try:\n    mend()\nexcept BaseException:\n    tidy()\n    raise") == []


@pytest.mark.parametrize("call", ["suppress(Exception)", "contextlib.suppress(OSError, Exception)"])
def test_suppressing_everything_counts_as_a_broad_except(call: str) -> None:
    """The same hole with another name is found; a narrow one is none."""
    assert found(f"with {call}:\n    mend()") == [(Rule.BROAD_EXCEPT, f"{FILE}::<module>")]
    assert found("with suppress(OSError):\n    mend()") == []


@pytest.mark.parametrize(
    ("comment", "bare"),
    [
        ("# noqa", True),
        ("# noqa: BLE001", True),
        ("# noqa: BLE001, S110", True),
        ("# noqa: BLE001 why", True),
        ("# noqa: BLE001  a lane outlives its turns", False),
        ("# noqa: BLE001, S110 - a lane outlives its turns", False),
        ("# type: ignore[arg-type]", True),
        ("# type: ignore[arg-type]  # ships no types", False),
        ("# pragma: no cover", True),
        ("# pragma: no cover  only on Windows", False),
        ("# a comment about something else", False),
    ],
)
def test_a_silenced_check_says_why(comment: str, *, bare: bool) -> None:
    """Two words are the least a reason can be."""
    assert found(f"x = 1  {comment}\n") == ([(Rule.BARE_SILENCE, f"{FILE}::1")] if bare else [])


def test_a_silence_inside_a_string_silences_nothing() -> None:
    """Only comments count: a linter would not obey a string either."""
    assert found('x = "# noqa: BLE001"\n') == []
