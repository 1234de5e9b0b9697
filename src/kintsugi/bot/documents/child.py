"""The process that reads one document: `python -m kintsugi.bot.documents.child PATH FORMAT MOST`.

Prints one JSON object: {"text", "is_whole"} or {"trouble"}. What it reads was written by strangers,
so it has no secret, little memory and little time, and may die without anybody minding.
"""

import json
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kintsugi.bot.documents.excerpt import Excerpt, Trouble, UnreadableDocument, beginning
from kintsugi.bot.documents.formats import DocumentFormat
from kintsugi.bot.documents.html import visible
from kintsugi.bot.documents.pdf import pages
from kintsugi.bot.documents.text import decoded

_MEMORY_BYTES: Final = 1024 * 1024 * 1024
_CPU_S: Final = 600  # the parent stops it long before; this is for a parent that died


def read(path: Path, form: DocumentFormat, most_characters: int) -> Excerpt:
    """Raises: `UnreadableDocument`."""
    return beginning(_pieces(path.read_bytes(), form), most_characters)


def _pieces(data: bytes, form: DocumentFormat) -> Iterable[str]:
    match form:
        case DocumentFormat.PDF:
            return pages(data)
        case DocumentFormat.HTML:
            return visible(decoded(data))
        case DocumentFormat.TEXT:
            return [decoded(data)]


def report(path: Path, form: DocumentFormat, most_characters: int) -> dict[str, object]:
    try:
        excerpt = read(path, form, most_characters)
    except UnreadableDocument as unreadable:
        return {"trouble": unreadable.trouble.value}
    except MemoryError:
        return {"trouble": Trouble.SLOW.value}
    return {"text": excerpt.text, "is_whole": excerpt.is_whole}


def main(arguments: list[str]) -> None:
    path, form, most_characters = arguments
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    answer = report(Path(path), DocumentFormat(form), int(most_characters))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
