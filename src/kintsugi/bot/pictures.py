"""What kind of picture some bytes are."""

from typing import Final

_SIGNATURES: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_WEBP_AT: Final = 8  # after "RIFF" and a length


def picture_type(data: bytes) -> str | None:
    """The media type of a picture that models take, by its first bytes; None for anything else."""
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    is_webp = data.startswith(b"RIFF") and data.startswith(b"WEBP", _WEBP_AT)
    return "image/webp" if is_webp else None
