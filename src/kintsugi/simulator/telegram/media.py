"""What a message carries besides words, in the Bot API's shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kintsugi.simulator.telegram.files import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """`{"photo": […]}`: the kind and its content, as it stands in a Message."""

    content: Mapping[str, object]


def photo(shelf: Shelf, sizes: Sequence[bytes]) -> Media:
    """One picture in its sizes, the smallest first."""
    shown = [
        {**shelf.put(data, "photos", ".jpg").json(), "width": side, "height": side}
        for side, data in zip((90, 320, 800, 1280, 2560), sizes, strict=False)
    ]
    return Media(content={"photo": shown})


def voice(shelf: Shelf, data: bytes, seconds: int) -> Media:
    stored = shelf.put(data, "voice", ".oga")
    return Media(
        content={"voice": {**stored.json(), "duration": seconds, "mime_type": "audio/ogg"}}
    )


def audio(shelf: Shelf, data: bytes, seconds: int, mime_type: str) -> Media:
    stored = shelf.put(data, "music", ".mp3")
    return Media(content={"audio": {**stored.json(), "duration": seconds, "mime_type": mime_type}})


def document(
    shelf: Shelf, data: bytes, file_name: str, mime_type: str, *, tells_size: bool = True
) -> Media:
    stored = shelf.put(data, "documents", PurePath(file_name).suffix, tells_size=tells_size)
    shown = {**stored.json(), "file_name": file_name, "mime_type": mime_type}
    return Media(content={"document": shown})
