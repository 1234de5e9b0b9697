"""The text under construction: lines, indents, list markers and open spans."""

from dataclasses import dataclass, field

from kintsugi.bot.render.formatted import Kind, Passage, Span

DEEPEST_INDENT = 6
"""Levels of lists that are indented. A phone has no room for more, and without a bound a few bytes
of nesting would make every later line long."""


@dataclass(slots=True, kw_only=True)
class _Item:
    marker: str
    written: bool = False

    def lead(self) -> str:
        """What a line begins with: the marker once, then blanks below it."""
        if self.written:
            return " " * len(self.marker)
        self.written = True
        return self.marker


@dataclass(slots=True, kw_only=True)
class _Sheet:
    """What has been written so far, to a message or to one table cell."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    fresh: bool = True  # nothing stands on the line yet, but an item's marker perhaps
    spans: list[Span] = field(default_factory=list)
    pending_lines: int = 0


class Page:
    """Written front to back; line ends are held back until something follows them."""

    def __init__(self) -> None:
        self._sheet = _Sheet()
        self._message: _Sheet | None = None  # set aside while a cell is written
        self._items: list[_Item] = []
        self._opened: list[tuple[Kind, int, str]] = []

    def passage(self) -> Passage:
        return Passage(text="".join(self._sheet.pieces), spans=tuple(self._sheet.spans))

    def end_lines(self, count: int) -> None:
        """What comes next stands at least `count` line ends lower, unless it opens an item."""
        if not (self._sheet.fresh or self._marker_waits()):
            self._sheet.pending_lines = max(self._sheet.pending_lines, count)

    def write(self, text: str) -> None:
        """Text in the current item; its further lines are indented as the item is."""
        if not text:
            return
        self.settle()
        if "\n" in text and self._message is None:
            text = text.replace("\n", "\n" + self._lead())
        self._put(text)

    def write_raw(self, text: str) -> None:
        """Text whose lines are not ours to indent: code."""
        self.settle(indent=False)
        self._put(text)

    def settle(self, *, indent: bool = True) -> None:
        """Write the line ends, indent and marker that wait, so that a span may begin here."""
        if self._message is not None:
            return
        if self._sheet.pending_lines or self._marker_waits():
            self._put("\n" * self._sheet.pending_lines)
            self._sheet.pending_lines = 0
            if indent or self._marker_waits():
                self._put(self._lead())
            self._sheet.fresh = True

    def open(self, kind: Kind, detail: str = "", *, indent: bool = True) -> None:
        self.settle(indent=indent)
        self._opened.append((kind, self._sheet.length, detail))

    def close(self) -> None:
        """End the span opened last."""
        kind, start, detail = self._opened.pop()
        if self._sheet.length > start:
            self._add(Span(kind=kind, start=start, end=self._sheet.length, detail=detail))

    def nothing_since_open(self) -> bool:
        """Whether the span opened last is still empty."""
        return self._opened[-1][1] == self._sheet.length

    def open_item(self, marker: str) -> None:
        self.end_lines(1)
        too_deep = len(self._items) >= DEEPEST_INDENT
        if too_deep:
            self.write(marker)
        self._items.append(_Item(marker=marker, written=too_deep))

    def mark_item(self, marker: str) -> None:
        """Give the current item another marker, unless it has been written."""
        if self._marker_waits():
            self._items[-1].marker = marker
        else:
            self.write(marker)

    def close_item(self) -> None:
        self._items.pop()
        self.end_lines(1)

    def open_cell(self) -> None:
        self._message, self._sheet = self._sheet, _Sheet()

    def close_cell(self) -> Passage:
        """What was written since `open_cell`, which is not on the page."""
        cell = self.passage()
        if self._message is not None:
            self._sheet, self._message = self._message, None
        return cell

    def paste(self, passage: Passage) -> None:
        """A passage without line ends, with its spans."""
        self.settle()
        at = self._sheet.length
        self._put(passage.text)
        for span in passage.spans:
            self._add(
                Span(kind=span.kind, start=span.start + at, end=span.end + at, detail=span.detail)
            )

    def _add(self, span: Span) -> None:
        self._sheet.spans.append(span)

    def _put(self, text: str) -> None:
        if text:
            self._sheet.pieces.append(text)
            self._sheet.length += len(text)
            self._sheet.fresh = False

    def _marker_waits(self) -> bool:
        return bool(self._items) and not self._items[-1].written

    def _lead(self) -> str:
        return "".join(item.lead() for item in self._items[:DEEPEST_INDENT])
