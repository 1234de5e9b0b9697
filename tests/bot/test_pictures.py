import pytest

from kintsugi.bot.pictures import picture_type


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"GIF89a...", "image/gif"),
        (b"GIF87a...", "image/gif"),
        (b"RIFF\1\2\3\4WEBPVP8 ", "image/webp"),
        (b"RIFF\1\2\3\4WAVEfmt ", None),  # the same box with a sound in it
        (b"<svg/>", None),
        (b"", None),
    ],
)
def test_picture_type(data: bytes, expected: str | None) -> None:
    """The bytes say what they are, whatever their sender called them."""
    assert picture_type(data) == expected
