"""What a message carries besides words, as typed data. Pure, on raw JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

PICTURE_BYTES: Final = 3_500_000
"""The largest picture a model is shown: as base64 it stays below the 5 MB that Anthropic takes."""


class Kind(Enum):
    """Everything a message can be instead of text; the catalogue names those we cannot use."""

    PHOTO = "photo"
    VOICE = "voice"
    AUDIO = "audio"
    # Telegram repeats an animation as a document, and a venue as a location: the first one counts.
    ANIMATION = "animation"
    DOCUMENT = "document"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    STICKER = "sticker"
    CONTACT = "contact"
    VENUE = "venue"
    LOCATION = "location"
    POLL = "poll"
    DICE = "dice"
    STORY = "story"
    GAME = "game"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    kind: Kind
    file_id: str = ""  # empty for what is no file
    size: int | None = None  # in bytes, as Telegram says; None when it does not
    media_type: str = ""  # as the sender's client says
    file_name: str = ""  # as the sender says: to be shown, never to be opened
    duration_s: int = 0


_KINDS: Final = tuple((kind.value, kind) for kind in Kind)


def attachment_of(message: Mapping[str, Any]) -> Attachment | None:
    """None for a message of words, and for one that is about the chat."""
    for name, kind in _KINDS:
        if name not in message:
            continue
        content = message[name]
        if kind is Kind.PHOTO and isinstance(content, list):
            content = _best(content)
        if isinstance(content, Mapping):
            return _attachment(kind, content)
    return None


def _best(sizes: Sequence[Any]) -> Mapping[str, Any] | None:
    """The largest of a photo's sizes that a model can be shown; they come smallest first."""
    offered = [size for size in sizes if isinstance(size, Mapping)]
    small = [size for size in offered if (_number(size, "file_size") or 0) <= PICTURE_BYTES]
    return next(iter([*reversed(small), *offered]), None)


def _attachment(kind: Kind, content: Mapping[str, Any]) -> Attachment:
    return Attachment(
        kind=kind,
        file_id=_text(content, "file_id"),
        size=_number(content, "file_size"),
        media_type=_text(content, "mime_type"),
        file_name=_text(content, "file_name"),
        duration_s=_number(content, "duration") or 0,
    )


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return value if isinstance(value, str) else ""


def _number(content: Mapping[str, Any], name: str) -> int | None:
    value = content.get(name)
    return value if isinstance(value, int) else None
