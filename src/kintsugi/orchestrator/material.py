"""What a model is shown of a person: their words, what they attached, as data, their clock."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from importlib import resources
from string import Template
from typing import Final

from kintsugi.events.attached import Document, Picture
from kintsugi.llm.provider import Image

_SEAL_LENGTH: Final = 16


def _template(name: str) -> Template:
    return Template((resources.files(__package__) / "prompts" / name).read_text())


_DOCUMENT: Final = _template("document.md")
_CLOCK: Final = _template("clock.md")


def with_documents(text: str, documents: Iterable[Document]) -> str:
    """`text`, and below it each document between two lines that it cannot contain."""
    return "\n\n".join([text, *map(_enclosed, documents)])


def as_images(pictures: Iterable[Picture]) -> tuple[Image, ...]:
    return tuple(Image(media_type=each.media_type, data=each.data) for each in pictures)


def whole(text: str) -> str:
    """`text` with U+FFFD for each half of an emoji, for which a database's UTF-8 has no bytes.

    People's clients cut emojis in two, and so do models that stream.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def local_time(now: datetime, zone: str) -> str:
    """The instruction that says which day and time it is for the person."""
    return _of_minute(now.replace(second=0, microsecond=0), zone)


@lru_cache(maxsize=100)  # many turns fall into a minute, and a template takes its time
def _of_minute(now: datetime, zone: str) -> str:
    return _CLOCK.substitute(
        weekday=f"{now:%A}", date=f"{now:%Y-%m-%d}", time=f"{now:%H:%M}", zone=zone
    )


def _enclosed(document: Document) -> str:
    return _DOCUMENT.substitute(
        name=json.dumps(document.name, ensure_ascii=False),  # a name may hold line ends, too
        extent="whole" if document.is_whole else "beginning",
        seal=_seal(document.text),
        text=document.text,
    ).strip()


def _seal(text: str) -> str:
    """A mark made of the text itself: nobody can write a text that contains its own digest."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:_SEAL_LENGTH]
