import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.render.mark import MARK, OPENING_LENGTH, finished, is_unfinished, opening

TEXTS = st.text(alphabet=st.sampled_from("ab …\n.👍"), max_size=200)


@given(TEXTS)
def test_every_opening_is_unfinished(text: str) -> None:
    """A first send always ends in the unfinished mark."""
    assert is_unfinished(opening(text))
    assert len(opening(text)) <= OPENING_LENGTH + len(MARK)


@given(TEXTS)
def test_no_finished_text_is_unfinished(text: str) -> None:
    """A finished text never ends in the mark, whatever the model wrote."""
    assert not is_unfinished(finished(text))


@pytest.mark.parametrize(
    ("text", "first_words"),
    [
        ("hello", "hello …"),
        ("  hello  ", "hello …"),
        ("so …", "so …"),
        ("a" * 200, "a" * 80 + " …"),
        ("words " * 40, "words " * 13 + "…"),
        ("a" * 79 + "bc d", "a" * 79 + "b …"),
        ("two words " + "x" * 100, "two words …"),
    ],
)
def test_opening(text: str, first_words: str) -> None:
    """First words end at a word, where there is one."""
    assert opening(text) == first_words


@pytest.mark.parametrize(
    ("text", "whole"),
    [("hello ", "hello"), ("and so on …", "and so on…"), ("…", "…"), ("a … …", "a ……"), ("", "")],
)
def test_finished(text: str, whole: str) -> None:
    """A text that happens to end in the mark loses the blank before it."""
    assert finished(text) == whole
