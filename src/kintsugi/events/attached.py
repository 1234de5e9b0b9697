"""What comes with a person's words, made ready for a model: no files, no Telegram types."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    media_type: str  # "image/jpeg", by the bytes themselves and not by what they claim to be
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The words of a file. Whoever wrote them is not the person who sent them."""

    name: str  # as its sender called it, on one line
    text: str
    is_whole: bool  # False: this is how it begins
