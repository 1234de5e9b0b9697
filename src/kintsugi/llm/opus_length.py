"""How long a voice message is, read from itself: the length it comes with is its sender's word.

Ogg (RFC 3533) is pages, each with a table of the lengths of its pieces; a piece shorter than 255
bytes ends a packet. The first byte or two of an Opus packet tell how long it sounds (RFC 6716,
section 3.1).
"""

from collections.abc import Iterator
from typing import Final

_CAPTURE: Final = b"OggS"
_HEADER: Final = 27  # bytes of a page before its table
_CONTINUED: Final = 1  # flag of a page that begins in the middle of a packet
_WHOLE: Final = 255  # a piece of that length goes on in the next
_HEAD: Final = b"OpusHead"
_HEADERS: Final = 2  # packets without sound, at the beginning (RFC 7845, 3)
_MOST_PARTS: Final = 100_000
"""Pages and pieces: half an hour in packets of 20 ms, read in some 50 ms, so that no file, whoever
made it, holds the loop."""

_MICROSECONDS: Final = 1_000_000
_SILK: Final = (10_000, 20_000, 40_000, 60_000)
_HYBRID: Final = (10_000, 20_000)
_CELT: Final = (2_500, 5_000, 10_000, 20_000)
_FRAMES: Final = (*_SILK * 3, *_HYBRID * 2, *_CELT * 4)
"""Microseconds of a frame, by the configuration in the first five bits."""
_COUNTED: Final = 3  # in the last two bits: the next byte has the number of frames


class _NotOpus(Exception):
    """It is something else, or torn, or longer than we look."""


def opus_seconds(data: bytes) -> int | None:
    """Whole seconds, rounded up; None for what is no whole Ogg file of Opus, or too long."""
    try:
        starts = [*_starts(data)]
    except _NotOpus:
        return None
    if not starts or not data.startswith(_HEAD, starts[0]):
        return None
    sounds = sum(_length(data[each : each + 2]) for each in starts[_HEADERS:])
    return -(-sounds // _MICROSECONDS)


def _starts(data: bytes) -> Iterator[int]:
    """Where each packet begins that is not empty."""
    page = seen = 0
    while page < len(data):
        table = page + _HEADER
        if not data.startswith(_CAPTURE, page) or table > len(data):
            raise _NotOpus
        pieces = data[table : table + data[table - 1]]
        seen += 1 + len(pieces)
        if seen > _MOST_PARTS:
            raise _NotOpus
        at = table + len(pieces)
        begins = not data[page + 5] & _CONTINUED
        for size in pieces:
            if begins and size:
                yield at
            begins = size < _WHOLE
            at += size
        page = at
    if page > len(data):
        raise _NotOpus


def _length(packet: bytes) -> int:
    """Microseconds, of the first bytes of a packet."""
    frame, code = _FRAMES[packet[0] >> 3], packet[0] & 3
    if code == _COUNTED:
        return frame * (packet[1] & 63 if len(packet) > 1 else 0)
    return frame * min(code + 1, 2)
