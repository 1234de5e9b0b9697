import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.documents.excerpt import Trouble, UnreadableDocument
from kintsugi.bot.documents.text import decoded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251"])
def test_russian(encoding: str) -> None:
    """Russian text is read in whatever encoding it was saved."""
    text = "Золото чинит чашку, и ёлку тоже."
    assert decoded(text.encode(encoding)) == text


def test_western() -> None:
    """So is Western text of the days before UTF-8."""
    text = "déjà vu, façade, naïve – Töpfe"
    assert decoded(text.encode("cp1252")) == text


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_utf8(text: str) -> None:
    """UTF-8 gives back what was written, but for a byte order mark at its head."""
    assert decoded(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary())
def test_anything(data: bytes) -> None:
    """Any bytes are text or refused; what comes out holds no NUL."""
    try:
        text = decoded(data)
    except UnreadableDocument:
        text = ""
    assert "\0" not in text


@pytest.mark.parametrize("data", [b"\0\1", b"\xff\xfea", b"\x7fELF\0"])
def test_no_text(data: bytes) -> None:
    """A program, or half a character, is no text."""
    with pytest.raises(UnreadableDocument) as caught:
        decoded(data)
    assert caught.value.trouble is Trouble.BROKEN
