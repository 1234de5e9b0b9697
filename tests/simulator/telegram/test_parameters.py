import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.simulator.telegram.parameters import Parameters, objects, text_field
from kintsugi.simulator.telegram.refusal import Refusal


@given(st.integers())
def test_numbers_come_as_numbers_or_as_text(number: int) -> None:
    """A form has only text."""
    assert Parameters({"n": number}).integer("n") == number
    assert Parameters({"n": str(number)}).integer("n") == number


@pytest.mark.parametrize("value", [None, "", "many", [1], {"n": 1}])
def test_what_is_no_number_counts_as_absent(value: object) -> None:
    """Telegram does not complain about it."""
    assert Parameters({"n": value}).integer("n", 5) == 5


@pytest.mark.parametrize(
    ("value", "flag"),
    [(True, True), ("true", True), ("1", True), (1, True), (False, False), ("no", False)],
)
def test_flags_come_in_many_forms(value: object, *, flag: bool) -> None:
    """Everything else is false."""
    assert Parameters({"f": value}).flag("f") is flag


def test_nested_values_are_decoded_once() -> None:
    """A JSON body brings them as they are, a form as text, and an empty text is nothing."""
    assert Parameters({"v": '{"a": 1}'}).structure("v", called="it") == {"a": 1}
    assert Parameters({"v": {"a": 1}}).structure("v", called="it") == {"a": 1}
    assert Parameters({"v": ""}).structure("v", called="it") is None
    with pytest.raises(Refusal, match="can't parse it JSON object"):
        Parameters({"v": "{"}).structure("v", called="it")


def test_a_missing_field_is_named() -> None:
    """And so is what it is missing in."""
    with pytest.raises(Refusal, match="can't parse BotCommand: Can't find field \"command\""):
        text_field({}, "command", inside="BotCommand")


@pytest.mark.parametrize("value", [None, {}, "x", [1]])
def test_a_list_of_objects_is_nothing_else(value: object) -> None:
    """Neither an object nor a list of numbers."""
    with pytest.raises(Refusal, match="can't parse keyboard: expected an"):
        objects(value, inside="keyboard")
