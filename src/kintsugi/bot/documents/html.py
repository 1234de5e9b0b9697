"""A web page as text: what a reader would see, a line per block."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "svg"})
_BLOCKS: Final = frozenset(
    (
        "address", "article", "aside", "blockquote", "br", "dd", "details", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
        "section", "summary", "table", "title", "tr", "ul",
    )
)  # fmt: skip
_BLANKS: Final = re.compile(r"\s+")


def visible(page: str) -> Iterator[str]:
    """The page's words, a line at a time with its line end; never raises on broken pages."""
    parser = _Words()
    parser.feed(page)
    parser.close()
    for line in "".join(parser.pieces).split("\n"):
        if words := _BLANKS.sub(" ", line).strip():
            yield words + "\n"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's signature
        if tag in _UNSEEN:
            self._unseen.append(tag)
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and self._unseen[-1] == tag:
            self._unseen.pop()
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace("\n", " "))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
