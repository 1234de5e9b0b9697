import pytest

from kintsugi.bot.documents.excerpt import Trouble, UnreadableDocument
from kintsugi.bot.documents.pdf import pages
from tests.bot.documents.paper import locked, pdf


def test_pages() -> None:
    """A piece for each page, in order."""
    assert list(pages(pdf("one", "two"))) == ["one\n", "two\n"]


def test_locked_with_nothing() -> None:
    """Many PDFs are encrypted with an empty password: anybody may read them."""
    assert list(pages(locked(pdf("one"), ""))) == ["one\n"]


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (locked(pdf("one"), "pw"), Trouble.LOCKED),
        (b"no pdf at all", Trouble.BROKEN),
        (pdf("one")[:60], Trouble.BROKEN),
        (b"", Trouble.BROKEN),
    ],
    ids=["locked", "no pdf", "torn", "empty"],
)
def test_unreadable(data: bytes, trouble: Trouble) -> None:
    """A password or damage is told apart."""
    with pytest.raises(UnreadableDocument) as caught:
        list(pages(data))
    assert caught.value.trouble is trouble
