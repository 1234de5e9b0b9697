from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.llm.arithmetic import LONGEST, evaluate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2+2", 4),
        (" 2 + 3 * 4 ", 14),
        ("(2 + 3) * 4", 20),
        ("-5 - -3", -2),
        ("6 × 7", 42),
        ("1 ÷ 3", Fraction(1, 3)),
        ("0.1 + 0.2", Fraction(3, 10)),  # exact, not 0.30000000000000004
        ("1e3 / 8", 125),
        ("42", 42),
    ],
)
def test_sums(expression: str, value: Fraction) -> None:
    """Numbers, the four operations and brackets, calculated exactly."""
    assert evaluate(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "hello",
        "2 +",
        "1 / 0",
        "2 ** 9",  # powers could grow beyond all memory
        "7 // 2",
        "7 % 2",
        "True + 1",
        "'a' * 3",
        "1j * 1j",
        "f(1)",
        "[1, 2]",
        "1 < 2",
        "~1",
        "1e999",  # a float of the parser's own that is no number any more
        "1\0",
        "(" * 60,
        "1+" * 50 + "1",  # too long
    ],
)
def test_everything_else_is_no_sum(expression: str) -> None:
    """What is not arithmetic has no value, and nothing of it is executed."""
    assert evaluate(expression) is None


def test_length_is_bounded() -> None:
    """A sum of the greatest length is calculated; one character more is not."""
    longest = "1" * LONGEST
    assert evaluate(longest) == int(longest)
    assert evaluate(longest + "1") is None


@given(text=st.text(max_size=LONGEST))
def test_any_text_is_answered(text: str) -> None:
    """Whatever a person types, there is a value or none, and never an error."""
    value = evaluate(text)
    assert value is None or isinstance(value, Fraction)


@given(left=st.integers(-(10**9), 10**9), right=st.integers(1, 10**9))
def test_division_and_multiplication_undo_each_other(left: int, right: int) -> None:
    """Nothing is lost by rounding."""
    assert evaluate(f"{left} / {right} * {right}") == left
