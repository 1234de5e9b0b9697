"""Stretches of the source that only look like Markdown: bare URLs and formulas.

Formulas are LaTeX between a backslash with a bracket and a backslash with its counterpart.

`https://docs.example/__init__.py` holds no bold word, and a formula must keep its backslashes and
stars. (`$…$` needs nothing from us: the parser knows it.)
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

_URL: Final = re.compile(rb"https?://[^\s<>\"'`|*\[\](){}\\]+")
_URL_TAIL: Final = b"_~.,;:!?"  # they end the sentence or close a style, not the URL
_LATEX_MARK: Final = re.compile(rb"\\([()\[\]\\])|\n[ \t]*\n")
_PAIRS: Final = {b"(": b")", b"[": b"]"}


class Verbatim:
    """The stretches of one source, as ranges of its UTF-8 bytes."""

    def __init__(self, source: bytes) -> None:
        self._ranges = _apart(sorted([*_urls(source), *_formulas(source)]))
        self._starts = [start for start, _end in self._ranges]

    def within(self, start: int, end: int) -> Sequence[tuple[int, int]]:
        """The stretches that begin in [start, end), in order."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self._ranges[first:last]


def _urls(source: bytes) -> Iterator[tuple[int, int]]:
    for match in _URL.finditer(source):
        yield match.start(), match.start() + len(match[0].rstrip(_URL_TAIL))


def _formulas(source: bytes) -> Iterator[tuple[int, int]]:
    """From an opening to the closing mark of its kind, with no blank line or opening between."""
    marks = [mark for mark in _LATEX_MARK.finditer(source) if mark[1] != b"\\"]
    for opening, closing in pairwise(marks):
        if opening[1] in _PAIRS and closing[1] == _PAIRS[opening[1]]:
            yield opening.start(), closing.end()


def _apart(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted ranges without those that begin inside an earlier one."""
    kept: list[tuple[int, int]] = []
    for start, end in ranges:
        if not kept or kept[-1][1] <= start:
            kept.append((start, end))
    return kept
