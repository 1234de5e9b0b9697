"""What stands inside a line: words, styles, links, code, formulas, HTML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from kintsugi.bot.render.clean import HIDDEN_COLON
from kintsugi.bot.render.formatted import Kind
from kintsugi.bot.render.link import safe_url
from kintsugi.bot.render.page import Page
from kintsugi.bot.render.tokens import Token
from kintsugi.bot.render.verbatim import Verbatim

Handler: TypeAlias = Callable[[Token], None]
_TASKS: Final = {True: "☑ ", False: "☐ "}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """What to write for a link without words, and what to write after any."""

    destination: str
    afterword: str


class Inline:
    """Writes inline tokens to a page. `source` is what the tokens' offsets refer to."""

    def __init__(self, page: Page, source: bytes) -> None:
        self._page = page
        self._source = source
        self._verbatim = Verbatim(source)
        self._written_to = 0  # tokens before this offset are part of what already stands verbatim
        self._links: list[_Link] = []

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "+Strong": partial(self._open, Kind.BOLD),
            "-Strong": self._close,
            "+Emphasis": partial(self._open, Kind.ITALIC),
            "-Emphasis": self._close,
            "Text": self.text,
            "Code": self._code,
            "InlineMath": self.as_written,
            "DisplayMath": self.as_written,
            "Html": self.as_written,
            "SoftBreak": self._line_end,
            "HardBreak": self._line_end,
            "TaskListMarker": self._task,
            "+Strikethrough": self._open_strike,
            "-Strikethrough": self._close_strike,
            "+Link": self._open_link,
            "-Link": self._close_link,
            "+Image": self._open_link,
            "-Image": self._close_link,
        }

    def text(self, token: Token) -> None:
        if token.end <= self._written_to:
            return
        # A backslash before a bracket is no part of the text, but of the formula it may open.
        first = token.start - (self._source[token.start - 1 : token.start] == b"\\")
        at = max(token.start, self._written_to)
        for start, end in self._verbatim.within(max(first, self._written_to), token.end):
            self._write_source(at, start)
            self._write_source(start, end)
            at = self._written_to = end
        if at == token.start:
            self._page.write(token.text)  # escapes and character references are resolved
        else:
            self._write_source(at, token.end)

    def _code(self, token: Token) -> None:
        if token.start < self._written_to:  # its first half is part of a formula
            self.as_written(token)
            return
        self._page.open(Kind.CODE)
        self._page.write(token.text)
        self._page.close()

    def as_written(self, token: Token) -> None:
        """A formula or HTML: its source, which is what a person can read best."""
        text = self._cut(max(token.start, self._written_to), token.end)
        self._page.write(text.removesuffix("\n"))
        self._page.end_lines(text.endswith("\n"))

    def _line_end(self, token: Token) -> None:
        if token.start >= self._written_to:
            self._page.write("\n")

    def _task(self, token: Token) -> None:
        self._page.mark_item(_TASKS[token.value is True])

    def _open(self, kind: Kind, _token: Token) -> None:
        self._page.open(kind)

    def _close(self, _token: Token) -> None:
        self._page.close()

    def _open_strike(self, token: Token) -> None:
        if self._is_double(token):
            self._page.open(Kind.STRIKETHROUGH)
        else:
            self._tilde(token.start)

    def _close_strike(self, token: Token) -> None:
        if self._is_double(token):
            self._page.close()
        else:
            self._tilde(token.end - 1)

    def _tilde(self, at: int) -> None:
        """One is no style here: models write "~5" for "about five"."""
        if at >= self._written_to:
            self._page.write("~")

    def _is_double(self, token: Token) -> bool:
        return self._source[token.start : token.start + 2] == b"~~"

    def _open_link(self, token: Token) -> None:
        destination, title = _link_target(token.value)
        # No link holds another, and one that begins in a formula keeps its address as text.
        alone = not self._links and token.start >= self._written_to
        url = safe_url(destination) if alone else None
        words = self._source[token.start : token.start + 1]
        if token.end <= self._written_to:
            link = _Link(destination="", afterword="")
        elif url or words == b"<":  # an autolink's words are its destination
            link = _Link(destination=destination, afterword=title)
        else:
            link = _Link(destination="", afterword=f"{destination} {title}".strip())
        self._links.append(link)
        self._page.open(Kind.LINK, url or "")

    def _close_link(self, _token: Token) -> None:
        link = self._links.pop()
        if self._page.nothing_since_open():
            self._page.write(link.destination)
        self._page.close()
        if link.afterword:
            self._page.write(f" ({link.afterword})")

    def _write_source(self, start: int, end: int) -> None:
        self._page.write(self._cut(start, end))

    def _cut(self, start: int, end: int) -> str:
        return self._source[start:end].decode(errors="replace").replace(HIDDEN_COLON, ":")


def _link_target(value: object) -> tuple[str, str]:
    """Destination and title, from the start of a link or an image."""
    match value:
        case {"dest_url": str(destination), "title": str(title)}:
            return destination.replace(HIDDEN_COLON, ":"), title.replace(HIDDEN_COLON, ":")
        case _:
            return "", ""
