import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.render.clean import clean


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("a\0b\x1fc", "a b c"),
        ("a\tb", "a\tb"),  # Markdown needs tabs
        ("\ud83d and \udc00", "\ufffd and \ufffd"),
        ("\ud83d\ude00", "😀"),  # two halves of one character
        ("a\u202eb\u202c", "ab"),
        ("]\ufdd0", "]\ufffd"),
        ("שלום e\u0301 👩\u200d👧", "שלום e\u0301 👩\u200d👧"),
    ],
)
def test_clean(source: str, cleaned: str) -> None:
    """What Telegram or the parser would change in silence is changed here, in sight."""
    assert clean(source) == cleaned


@given(st.text(st.characters(exclude_categories=[])))
def test_cleaned_text_is_sound(source: str) -> None:
    """It can be encoded, and cleaning it again changes nothing."""
    cleaned = clean(source)
    assert cleaned.encode().decode() == cleaned
    assert clean(cleaned) == cleaned
