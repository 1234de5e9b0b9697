from hypothesis import given
from hypothesis import strategies as st

from kintsugi.simulator.telegram.text import (
    boundaries,
    carriage_returns,
    leading_blanks,
    units,
    without_controls,
    without_trailing_blanks,
)


@given(st.text())
def test_units_are_utf16_code_units(text: str) -> None:
    """A text is as long as its UTF-16 encoding has units."""
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text())
def test_boundaries_begin_each_character_and_end_the_text(text: str) -> None:
    """Boundaries are the lengths of all prefixes."""
    assert boundaries(text) == tuple(units(text[:end]) for end in range(len(text) + 1))


@given(st.text())
def test_control_characters_go_and_the_length_stays(text: str) -> None:
    """No control character but the line end and the carriage return is left."""
    clean = without_controls(text)
    assert units(clean) == units(text)
    assert not {c for c in clean if c < " "} - {"\n", "\r"}


def test_carriage_returns_are_counted_in_units() -> None:
    """A carriage return after an emoji stands at offset 2."""
    assert carriage_returns("😀\r\nx\r") == (2, 5)
    assert carriage_returns("none") == ()


def test_blanks_are_spaces_and_line_ends() -> None:
    """Other white space counts as text."""
    assert leading_blanks(" \n\u00a0x") == 2
    assert without_trailing_blanks("x\u00a0\n ") == "x\u00a0"
