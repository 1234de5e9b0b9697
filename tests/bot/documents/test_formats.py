import pytest

from kintsugi.bot.documents.formats import DocumentFormat, format_of


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("notes.txt", "text/plain", DocumentFormat.TEXT),
        ("NOTES.MD", "application/octet-stream", DocumentFormat.TEXT),  # clients know few types
        ("data.csv", "text/comma-separated-values", DocumentFormat.TEXT),
        ("pot.py", "", DocumentFormat.TEXT),
        ("noname", "application/json", DocumentFormat.TEXT),
        ("page.html", "text/plain", DocumentFormat.HTML),
        ("page", "text/html", DocumentFormat.HTML),
        ("paper.PDF", "", DocumentFormat.PDF),
        ("paper", "application/pdf", DocumentFormat.PDF),
        ("deck.pptx", "application/vnd.ms-powerpoint", None),
        ("pot.zip", "application/zip", None),
        ("", "", None),
    ],
)
def test_format(name: str, media_type: str, expected: DocumentFormat | None) -> None:
    """Text of any kind, web pages and PDF are read; the name tells more than the type."""
    assert format_of(name, media_type) is expected
