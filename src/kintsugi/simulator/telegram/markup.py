"""parse_mode: HTML becomes text and entities, or is refused when it does not balance."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from kintsugi.simulator.telegram.entities import Entity
from kintsugi.simulator.telegram.refusal import bad_request
from kintsugi.simulator.telegram.text import units

_TYPES: Mapping[str, str] = {
    "b": "bold", "strong": "bold",
    "i": "italic", "em": "italic",
    "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
}  # fmt: skip
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^>]*)>|&(?:#\w+|lt|gt|amp|quot);|<")
_ADDRESS = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(slots=True)
class _Reading:
    """Where the reader stands: text so far, finished entities, open tags."""

    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    open: list[tuple[str, int, str]] = field(default_factory=list)  # tag, offset, attributes


def parse(text: str, mode: str) -> tuple[str, list[Entity]]:
    """Text and entities of `mode`, which is HTML or nothing.

    Raises: a 400 when the markup does not balance, and for every other mode: the product sends
    entities, so Telegram's Markdown dialects are not simulated, and say so.
    """
    if not mode:
        return text, []
    if mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    return _parse_html(text)


def _parse_html(source: str) -> tuple[str, list[Entity]]:
    reading = _Reading()
    position = 0
    for token in _TOKEN.finditer(source):
        reading.text += source[position : token.start()]
        position = token.end()
        byte = len(source[: token.start()].encode())
        if token.group(2):
            _read_tag(reading, token, byte)
        elif token.group() == "<":
            raise _unparsable(f'Unsupported start tag "" at byte offset {byte}')
        else:
            reading.text += unescape(token.group())
    reading.text += source[position:]
    if reading.open:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{reading.open[-1][0]}"')
    return reading.text, reading.entities


def _read_tag(reading: _Reading, token: re.Match[str], byte: int) -> None:
    closing, tag, attributes = token.group(1), token.group(2).lower(), token.group(3)
    if closing:
        _close(reading, tag, byte)
    elif tag not in _TYPES or (tag == "span" and "tg-spoiler" not in attributes):
        raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {byte}')
    else:
        reading.open.append((tag, units(reading.text), attributes))


def _close(reading: _Reading, tag: str, byte: int) -> None:
    if not reading.open:
        raise _unparsable(f"Unexpected end tag at byte offset {byte}")
    opened, offset, attributes = reading.open.pop()
    if tag != opened:
        raise _unparsable(
            f'Unmatched end tag at byte offset {byte}, expected "</{opened}>", found "</{tag}>"'
        )
    extra: dict[str, object] = {}
    if tag == "a":
        address = _ADDRESS.search(attributes)
        if address is None:
            return
        extra["url"] = unescape(next(filter(None, address.groups()), ""))
    length = units(reading.text) - offset
    reading.entities.append(
        Entity(type=_TYPES[tag], offset=offset, length=length, attributes=extra)
    )


def _unparsable(what: str) -> Exception:
    return bad_request(f"can't parse entities: {what}")
