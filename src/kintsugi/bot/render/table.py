"""Tables a phone can show: small ones in monospace, all others row by row."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from kintsugi.bot.render.formatted import Kind, Passage
from kintsugi.bot.render.inline import Handler, Inline
from kintsugi.bot.render.page import Page
from kintsugi.bot.render.tokens import Token

WIDEST = 32
"""Columns of monospace that a phone held upright shows without wrapping (360 points, standard
text size)."""

_GAP: Final = "  "
_NO_VALUE: Final = "—"
_LINE_BREAKS: Final = frozenset({"<br>", "<br/>", "<br />"})
_CELL_BREAK: Final = "; "
_EMPTY: Final = Passage(text="")


@dataclass(slots=True, kw_only=True)
class _Table:
    alignments: Sequence[str]
    rows: list[list[Passage]] = field(default_factory=list)  # the first one holds the headers


class Tables:
    """Collects a table's cells; writes it when it ends."""

    def __init__(self, page: Page, inline: Inline, source: bytes) -> None:
        self._page = page
        self._inline = inline
        self._source = source
        self._table = _Table(alignments=())
        self._in_cell = False
        self._cells_end = 0

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "+Table": self._open,
            "-Table": self._close,
            "+TableHead": self._open_row,
            "-TableHead": self._close_row,
            "+TableRow": self._open_row,
            "-TableRow": self._close_row,
            "+TableCell": self._open_cell,
            "-TableCell": self._close_cell,
            "InlineHtml": self._html,
        }

    def _html(self, token: Token) -> None:
        """HTML stays as it is, but a `<br>` in a cell: Markdown knows no other line end there."""
        if self._in_cell and token.text.lower() in _LINE_BREAKS:
            self._page.write(_CELL_BREAK)
        else:
            self._inline.as_written(token)

    def _open(self, token: Token) -> None:
        alignments = token.value if isinstance(token.value, tuple) else ()
        self._table = _Table(alignments=alignments)

    def _open_row(self, token: Token) -> None:
        self._table.rows.append([])
        self._cells_end = token.start

    def _open_cell(self, _token: Token) -> None:
        self._in_cell = True
        self._page.open_cell()

    def _close_cell(self, token: Token) -> None:
        self._in_cell = False
        self._table.rows[-1].append(self._page.close_cell())
        self._cells_end = token.end

    def _close_row(self, token: Token) -> None:
        """Cells beyond the last column, which the parser leaves out, are kept as one."""
        beyond = self._source[self._cells_end : token.end].decode(errors="replace").strip("| \n\t")
        if beyond:
            self._table.rows[-1].append(Passage(text=" ".join(beyond.split())))

    def _close(self, _token: Token) -> None:
        lines = _monospace(self._table)
        self._page.end_lines(1)
        if lines is None:
            self._write_rows()
        else:
            self._page.open(Kind.PRE, indent=False)
            self._page.write_raw("\n".join(lines))
            self._page.close()
        self._page.end_lines(2)

    def _write_rows(self) -> None:
        headers, *rows = self._table.rows
        if not rows:
            rows, headers = [headers], []
        for row in rows:
            self._page.open_item("• ")
            self._write_row(headers, row)
            self._page.close_item()

    def _write_row(self, headers: Sequence[Passage], row: Sequence[Passage]) -> None:
        """`header: cell` lines, the first value bold: it names what the row is about."""
        for column, (header, cell) in enumerate(zip_longest(headers, row, fillvalue=_EMPTY)):
            if not (header.text or cell.text):
                continue
            self._page.end_lines(1)
            if header.text:
                self._page.paste(header)
                self._page.write(": ")
            if column == 0:
                self._page.open(Kind.BOLD)
            self._page.paste(cell if cell.text else Passage(text=_NO_VALUE))
            if column == 0:
                self._page.close()


def _monospace(table: _Table) -> list[str] | None:
    """The table's lines, a rule below the headers; None when it is too wide or holds links."""
    cells = [cell for row in table.rows for cell in row]
    if any(span.kind is Kind.LINK for cell in cells for span in cell.spans):
        return None
    columns = list(zip_longest(*table.rows, fillvalue=_EMPTY))
    widths = [max(map(_width, column)) for column in columns]
    width = sum(widths) + len(_GAP) * (len(widths) - 1)
    if width > WIDEST:
        return None
    head, *body = [_line(row, widths, table.alignments) for row in table.rows]
    return [head, "─" * width, *body]


def _line(row: Sequence[Passage], widths: Sequence[int], alignments: Sequence[str]) -> str:
    return _GAP.join(_padded(row, widths, alignments)).rstrip()


def _padded(
    row: Sequence[Passage], widths: Sequence[int], alignments: Sequence[str]
) -> Iterator[str]:
    for cell, width, alignment in zip_longest(row, widths, alignments, fillvalue=None):
        text = cell.text if cell else ""
        blanks = " " * ((width or 0) - _width(cell or _EMPTY))
        yield blanks + text if alignment == "Right" else text + blanks


def _width(cell: Passage) -> int:
    """Columns in a monospaced font: East Asian characters and emoji take two."""
    return sum(_columns(character) for character in cell.text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
