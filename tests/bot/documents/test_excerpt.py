from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.documents.excerpt import Excerpt, Trouble, UnreadableDocument, beginning


@given(st.lists(st.text(alphabet="ab")), st.integers(1, 20))
def test_beginning(pieces: list[str], most: int) -> None:
    """The first characters of all pieces joined, and whether that is all of it."""
    whole = "".join(pieces)
    if not whole:
        with pytest.raises(UnreadableDocument) as caught:
            beginning(pieces, most)
        assert caught.value.trouble is Trouble.EMPTY
    else:
        assert beginning(pieces, most) == Excerpt(text=whole[:most], is_whole=len(whole) <= most)


def test_the_rest_is_not_asked_for() -> None:
    """Of a thousand pages only those are read that the model is shown."""

    def pages() -> Iterator[str]:
        yield "one"
        yield "two"
        raise AssertionError

    assert beginning(pages(), 5) == Excerpt(text="onetw", is_whole=False)
