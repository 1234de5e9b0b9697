"""Cuts a passage into messages, by length and by number of entities."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kintsugi.bot.render.cut import best_cut, fitting
from kintsugi.bot.render.formatted import Kind, Passage, Span
from kintsugi.bot.render.mark import MARK
from kintsugi.bot.render.split import MESSAGE_UNITS, units

PART_UNITS: Final = MESSAGE_UNITS - units(MARK)
"""Every part leaves room for the unfinished mark, so that it is cut where its finished form is."""

MOST_ENTITIES: Final = 100
"""Telegram drops what goes beyond and says nothing (Bot API, limits of messages)."""


def cut_parts(
    passage: Passage, *, limit: int = PART_UNITS, most_entities: int = MOST_ENTITIES
) -> list[Passage]:
    """The parts in order, none blank; only white space at the cuts is lost.

    `passage.spans` are mended ones. A code block that does not fit in the rest of a part begins a
    part of its own; one longer than a part is cut between lines, and each piece is a block in its
    language. The decision looks at nothing behind the cut: while an answer grows, its earlier
    parts stay as they are. At least 8 entities must be allowed: as many can begin in one place.
    """
    return list(_Cutter(passage, limit, most_entities).parts())


class _Cutter:
    def __init__(self, passage: Passage, limit: int, most_entities: int) -> None:
        self._text = passage.text
        self._spans = passage.spans
        self._limit = limit
        self._most_entities = most_entities
        self._code = [span for span in passage.spans if span.kind is Kind.PRE]
        self._code_starts = [span.start for span in self._code]
        self._next = 0  # index of the first span that begins behind the parts made so far
        self._running: list[Span] = []  # spans that began in them and go on

    def parts(self) -> Iterator[Passage]:
        start = self._skip_blanks(0)
        while start < len(self._text):
            end = self._end(start)
            yield self._part(start, end)
            start = self._skip_blanks(end)

    def _skip_blanks(self, start: int) -> int:
        """To the next character that is shown; in code only whole blank lines are skipped.

        An indent as wide as a message is skipped too: a part of blanks cannot be sent.
        """
        shown = start
        while shown < len(self._text) and self._text[shown].isspace():
            shown += 1
        code = self._code_around(shown)
        if code is None:
            return shown
        line = max(start, code.start, self._text.rfind("\n", start, shown) + 1)
        return line if shown - line < self._limit else shown

    def _end(self, start: int) -> int:
        end = self._entities_end(start, fitting(self._text, start, self._limit))
        if end == len(self._text):
            return end
        last = self._last_code(end)
        earliest = start + max((end - start) // 2, 1)
        if last is None or last.end <= earliest:
            return best_cut(self._text, earliest, end, code=False)
        if last.end <= end:
            return best_cut(self._text, last.end, end, code=False)
        return last.start if last.start > start else best_cut(self._text, earliest, end, code=True)

    def _entities_end(self, start: int, end: int) -> int:
        """Where one entity too many begins, at most `end`."""
        last = self._next + self._most_entities - len(self._running)
        if last >= len(self._spans):
            return end
        return min(max(self._spans[last].start, start + 1), end)

    def _part(self, start: int, end: int) -> Passage:
        text = self._text[start:end].rstrip()
        inside = self._running
        while self._next < len(self._spans) and self._spans[self._next].start < end:
            inside.append(self._spans[self._next])
            self._next += 1
        self._running = [span for span in inside if span.end > end]
        moved = (_moved(span, start, len(text)) for span in inside)
        return Passage(
            text=text, spans=tuple(one for one in moved if text[one.start : one.end].strip())
        )

    def _code_around(self, index: int) -> Span | None:
        code = self._last_code(index + 1)
        return code if code and index < code.end else None

    def _last_code(self, end: int) -> Span | None:
        """The last code block that begins before `end`."""
        count = bisect_left(self._code_starts, end)
        return self._code[count - 1] if count else None


def _moved(span: Span, start: int, length: int) -> Span:
    """The span in a part that begins at `start`."""
    first, end = max(span.start - start, 0), min(span.end - start, length)
    return replace(span, start=first, end=max(end, first))
