import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.render.split import MESSAGE_UNITS, split, units

PIECES = st.sampled_from(
    ["word", " ", "\n", "\n\n", ". ", "слово", "שלום", "مرحبا", "é", "e\u0301", "👍", "👍🏽",
     "👩\u200d👩\u200d👧\u200d👦", "❤\ufe0f", "1\ufe0f\u20e3", "कि", "\u200f", "日本語"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=120).map("".join)


def _squeezed(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, st.integers(min_value=2, max_value=60))
def test_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    """Each part fits and says something; together, in order, they are the text."""
    parts = split(text, limit)
    assert all(part.strip() and units(part) <= limit for part in parts)
    assert _squeezed("".join(parts)) == _squeezed(text)
    rest = text
    for part in parts:
        before, found, rest = rest.partition(part)
        assert found
        assert not before.strip()
    assert not rest.strip()


@given(TEXTS)
def test_units(text: str) -> None:
    """Lengths are counted as Telegram counts them."""
    assert units(text) == len(text.encode("utf-16-le")) // 2


@given(st.text(max_size=50))
def test_short(text: str) -> None:
    """What fits stays whole; a blank text has no parts."""
    assert split(text) == ([text.strip()] if text.strip() else [])


@given(st.lists(PIECES.filter(str.strip), min_size=10, max_size=80).map("".join))
def test_no_character_is_torn(text: str) -> None:
    """No part begins with what belongs to the character before it."""
    for part in split(text, 30)[1:]:
        assert not unicodedata.category(part[0]).startswith("M")
        assert part[0] != "\u200d"
        assert not "🏻" <= part[0] <= "🏿"


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("one two\n\nthree four", 14, ["one two", "three four"]),
        ("one two\nthree four", 14, ["one two", "three four"]),
        ("One two. Three four", 14, ["One two.", "Three four"]),
        ("one two three four", 14, ["one two three", "four"]),
        ("onetwothreefour", 4, ["onet", "woth", "reef", "our"]),
        ("a b c d efghijkl", 12, ["a b c d", "efghijkl"]),
        ("a bcdefghijklmno", 12, ["a bcdefghijk", "lmno"]),  # no boundary in the second half
        ("👍👍👍", 4, ["👍👍", "👍"]),
        ("👍👍👍", 5, ["👍👍", "👍"]),
        ("xx👍🏽y", 5, ["xx", "👍🏽y"]),
        ("a" + "\u0301" * 9, 5, ["a" + "\u0301" * 4, "\u0301" * 5]),  # longer than a message
    ],
)
def test_best_cut(text: str, limit: int, parts: list[str]) -> None:
    """Cut between paragraphs, else lines, sentences, words, and at last characters."""
    assert split(text, limit) == parts


def test_limit_is_telegrams() -> None:
    """Without a limit of one's own it is Telegram's 4,096 UTF-16 units."""
    assert [units(part) for part in split("👍" * 3000)] == [MESSAGE_UNITS, 6000 - MESSAGE_UNITS]
    assert MESSAGE_UNITS == 4096
