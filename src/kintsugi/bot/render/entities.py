"""Spans made valid by Telegram's rules: what is kept lies in the text, nests, and is worth a place.

Code nests in quotes only; links do not hold each other or code; quotes do not hold each other;
styles may stand anywhere outside code. Telegram refuses some breaches and mends others in its own
way; mending here means that what is sent is what is shown, and that 100 entities are really 100.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from kintsugi.bot.render.fence import is_language
from kintsugi.bot.render.formatted import Kind, Span
from kintsugi.bot.render.link import safe_url

_STYLES: Final = (Kind.BOLD, Kind.ITALIC, Kind.STRIKETHROUGH)
_CODE: Final = frozenset({Kind.CODE, Kind.PRE})
_OUTER_FIRST: Final = {
    kind: place for place, kind in enumerate((Kind.QUOTE, Kind.LINK, Kind.PRE, Kind.CODE, *_STYLES))
}  # for spans of the same range


def mend(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Valid spans, sorted by start, the outer before the inner; O(n log n).

    Clipped to the text; blank ones dropped; same styles that touch joined; a style is cut where it
    would cross an edge or reach into code; of two links or codes that meet the outer one stays.
    """
    valid = [span for span in (_checked(one, len(text)) for one in spans) if span]
    if not valid:
        return ()
    solid = _Row(list(_without_rivals(_of(valid, Kind.LINK, *_CODE))))
    # Trimmed before anything is cut at them: what is trimmed afterwards crosses no edge anew.
    whole = (_trimmed(text, one) for one in _joined(_of(valid, Kind.QUOTE)))
    quotes = [one for one in whole if one.start < one.end and not solid.holds(one)]
    bounds = _Row(quotes)
    fixed = [
        piece if piece.kind in _CODE else _trimmed(text, piece)  # indents belong to code
        for span in solid.spans
        for piece in bounds.cut(span)
        if not _is_blank(text, piece)
    ]
    links, code = _Row(_of(fixed, Kind.LINK)), _Row(_of(fixed, *_CODE))
    styles = [
        end_piece
        for kind in _STYLES
        for style in _joined(_of(valid, kind))
        for outside in code.around(style)
        for piece in bounds.cut(outside)
        for end_piece in links.cut(piece)
        if not _is_blank(text, end_piece)
    ]
    candidates = [*quotes, *fixed, *(_trimmed(text, style) for style in styles)]
    return tuple(span for span in _nested(candidates) if not _is_blank(text, span))


def _checked(span: Span, end: int) -> Span | None:
    """The span inside the text and with a valid detail; None when nothing of it is left."""
    if span.start < 0 or span.end > end:
        span = replace(span, start=max(span.start, 0), end=min(span.end, end))
    if span.start >= span.end:
        return None
    detail = _checked_detail(span)
    if detail is None:
        return None
    return span if detail == span.detail else replace(span, detail=detail)


def _checked_detail(span: Span) -> str | None:
    """The URL or language as it may be sent; None for a link that leads nowhere safe."""
    if span.kind is Kind.LINK:
        return safe_url(span.detail)
    return span.detail if span.kind is Kind.PRE and is_language(span.detail) else ""


def _of(spans: Iterable[Span], *kinds: Kind) -> list[Span]:
    return sorted((span for span in spans if span.kind in kinds), key=_order)


def _order(span: Span) -> tuple[int, int, int]:
    return span.start, -span.end, _OUTER_FIRST[span.kind]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans of one kind: those that touch become one."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            joined[-1] = replace(joined[-1], end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _without_rivals(spans: Iterable[Span]) -> Iterator[Span]:
    """Of sorted spans that share a character, the first."""
    end = 0
    for span in spans:
        if span.start >= end:
            end = span.end
            yield span


def _trimmed(text: str, span: Span) -> Span:
    """Without blanks at its edges, which Telegram would not format."""
    body = text[span.start : span.end]
    if body == body.strip():
        return span
    start = span.start + len(body) - len(body.lstrip())
    return replace(span, start=start, end=max(span.start + len(body.rstrip()), start))


def _is_blank(text: str, span: Span) -> bool:
    return not text[span.start : span.end].strip()


class _Row:
    """Sorted spans that share no character, to cut others at."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self._starts = [span.start for span in spans]

    def holds(self, span: Span) -> bool:
        """Whether the span lies in one of the row that is longer."""
        outer = self._last(bisect_right(self._starts, span.start))
        if outer is None or outer.end < span.end:
            return False
        return (outer.start, outer.end) != (span.start, span.end)

    def cut(self, span: Span) -> Iterator[Span]:
        """The span in pieces, so that it crosses none of the row's edges."""
        start = span.start
        for edge in self._edges_crossed(span):
            yield replace(span, start=start, end=edge)
            start = edge
        yield span if start == span.start else replace(span, start=start)

    def around(self, span: Span) -> Iterator[Span]:
        """The pieces of the span that lie outside the row."""
        start = span.start
        for hole in self._meeting(span):
            if start < hole.start:
                yield replace(span, start=start, end=hole.start)
            start = hole.end
        if start < span.end:
            yield replace(span, start=start)

    def _edges_crossed(self, span: Span) -> Iterator[int]:
        """At most two: only a span that holds one end of `span` can cross it."""
        before = self._last(bisect_right(self._starts, span.start))
        if before and before.start < span.start < before.end < span.end:
            yield before.end
        last = self._last(bisect_left(self._starts, span.end))
        if last and span.start < last.start < span.end < last.end:
            yield last.start

    def _last(self, count: int) -> Span | None:
        return self.spans[count - 1] if count else None

    def _meeting(self, span: Span) -> Sequence[Span]:
        first = bisect_right(self._starts, span.start)
        if first and self.spans[first - 1].end > span.start:
            first -= 1
        return self.spans[first : bisect_left(self._starts, span.end)]


def _nested(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order; one that would leave the span it begins in goes on behind it."""
    waiting = [(_order(span), span) for span in spans]  # no two have the same order
    heapq.heapify(waiting)
    open_ends: list[int] = []
    while waiting:
        _order_of_span, span = heapq.heappop(waiting)
        while open_ends and open_ends[-1] <= span.start:
            open_ends.pop()
        if open_ends and open_ends[-1] < span.end:
            edge = open_ends[-1]
            for piece in (replace(span, end=edge), replace(span, start=edge)):
                heapq.heappush(waiting, (_order(piece), piece))  # others may come before it now
            continue
        open_ends.append(span.end)
        yield span
