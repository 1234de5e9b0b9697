from typing import Any

import pytest

from kintsugi.bot.attachments import PICTURE_BYTES, Attachment, Kind, attachment_of


def size(file_id: str, file_size: int | None) -> dict[str, Any]:
    shown = {"file_id": file_id, "width": 9, "height": 9}
    return shown if file_size is None else shown | {"file_size": file_size}


@pytest.mark.parametrize(
    ("sizes", "file_id"),
    [
        ([size("s", 10), size("m", 100), size("l", 1000)], "l"),
        ([size("s", 10), size("l", PICTURE_BYTES + 1)], "s"),
        ([size("l", PICTURE_BYTES + 1)], "l"),  # who looks at it explains
        ([size("s", None), size("l", None)], "l"),
    ],
)
def test_photo(sizes: list[dict[str, Any]], file_id: str) -> None:
    """Of a photo, the largest size that a model can be shown."""
    attachment = attachment_of({"photo": sizes})
    assert attachment is not None
    assert (attachment.kind, attachment.file_id) == (Kind.PHOTO, file_id)


def test_document() -> None:
    """What Telegram tells of a file is kept as it is."""
    document = {
        "file_id": "d", "file_size": 7, "mime_type": "text/plain", "file_name": "../pot.txt",
    }  # fmt: skip
    assert attachment_of({"document": document}) == Attachment(
        kind=Kind.DOCUMENT, file_id="d", size=7, media_type="text/plain", file_name="../pot.txt"
    )


@pytest.mark.parametrize("kind", Kind)
def test_kinds(kind: Kind) -> None:
    """Every kind is recognised by its field."""
    content: Any = [size("s", 1)] if kind is Kind.PHOTO else {"duration": 3}
    attachment = attachment_of({"message_id": 1, kind.value: content})
    assert attachment is not None
    assert attachment.kind is kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"document": {}, "animation": {}}, Kind.ANIMATION),
        ({"location": {}, "venue": {}}, Kind.VENUE),
    ],
)
def test_said_twice(message: dict[str, Any], kind: Kind) -> None:
    """Telegram repeats some kinds as others, for old clients: the newer word counts."""
    attachment = attachment_of(message)
    assert attachment is not None
    assert attachment.kind is kind


@pytest.mark.parametrize(
    "message",
    [{"text": "hi"}, {"photo": []}, {"photo": "x"}, {"voice": 3}, {"new_chat_title": "x"}],
)
def test_none(message: dict[str, Any]) -> None:
    """Words, notices about the chat, and nonsense carry nothing."""
    assert attachment_of(message) is None
