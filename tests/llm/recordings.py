"""Ogg files with Opus packets in them, put together by the book (RFC 3533, RFC 7845)."""

from collections.abc import Iterable, Iterator, Sequence

HEAD = b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"
TAGS = b"OpusTags" + bytes(300)  # more than one piece of a page's table
TWENTY_MS = bytes([9 << 3])  # SILK, wide band, one frame
_MOST_PIECES = 255


def ogg(packets: Iterable[bytes], *, per_page: int = _MOST_PIECES) -> bytes:
    """A stream of these packets, so many pieces a page; the checksums are left out."""
    pieces = [piece for packet in packets for piece in _pieces(packet)]
    pages = [pieces[at : at + per_page] for at in range(0, len(pieces), per_page)]
    continued, stream = 0, b""
    for page in pages:
        stream += _page(page, flags=continued)
        continued = int(len(page[-1]) == _MOST_PIECES)
    return stream


def voice(seconds: int) -> bytes:
    """A voice message, in packets of 20 ms with 30 bytes each."""
    return ogg([HEAD, TAGS, *[TWENTY_MS + bytes(29)] * (seconds * 50)])


def _pieces(packet: bytes) -> Iterator[bytes]:
    """A packet whose length is a multiple of 255 ends with an empty piece."""
    for at in range(0, len(packet) + 1, _MOST_PIECES):
        yield packet[at : at + _MOST_PIECES]


def _page(pieces: Sequence[bytes], *, flags: int) -> bytes:
    header = b"OggS\x00" + bytes([flags]) + bytes(8 + 4 + 4 + 4) + bytes([len(pieces)])
    return header + bytes(map(len, pieces)) + b"".join(pieces)
