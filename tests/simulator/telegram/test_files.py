import pytest

from kintsugi.simulator.telegram.files import DOWNLOAD_BYTES, Shelf
from kintsugi.simulator.telegram.refusal import Refusal


def test_put_and_find() -> None:
    """A file is found by its id and by its path, which keeps nothing of its name but the suffix."""
    shelf = Shelf()
    stored = shelf.put(b"gold", "documents", ".txt")
    assert shelf.find(stored.file_id) is stored
    assert shelf.at(stored.path) is stored
    assert stored.path == "documents/file_0.txt"
    assert stored.json()["file_size"] == 4
    assert shelf.at("documents/else") is None


def test_size_not_told() -> None:
    """Telegram's file_size is optional."""
    assert "file_size" not in Shelf().put(b"gold", "a", "", tells_size=False).json()


@pytest.mark.parametrize(
    ("size", "words"), [(None, "invalid file_id"), (DOWNLOAD_BYTES + 1, "file is too big")]
)
def test_refused(size: int | None, words: str) -> None:
    """An id of nobody's, and a file above 20 MB, are refused in Telegram's words."""
    shelf = Shelf()
    file_id = "?" if size is None else shelf.put(b"x" * size, "a", "").file_id
    with pytest.raises(Refusal, match=f"400 Bad Request: {words}"):
        shelf.find(file_id)


def test_the_largest() -> None:
    """20 MB may just be fetched."""
    shelf = Shelf()
    stored = shelf.put(b"x" * DOWNLOAD_BYTES, "a", "")
    assert shelf.find(stored.file_id) is stored
