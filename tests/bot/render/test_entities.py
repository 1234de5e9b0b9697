import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.render.entities import mend
from kintsugi.bot.render.formatted import Formatted, Kind, Passage, Span
from kintsugi.simulator.telegram.entities import Entity, check_ranges
from kintsugi.simulator.telegram.entities import mend as telegram_mends
from tests.bot.render.rules import assert_valid

URL = "https://a.example"
TEXT = "0123 😀6 89"


def span(kind: Kind, start: int, end: int, detail: str = "") -> Span:
    return Span(kind=kind, start=start, end=end, detail=detail)


def bold(start: int, end: int) -> Span:
    return span(Kind.BOLD, start, end)


def italic(start: int, end: int) -> Span:
    return span(Kind.ITALIC, start, end)


def code(start: int, end: int) -> Span:
    return span(Kind.CODE, start, end)


def link(start: int, end: int) -> Span:
    return span(Kind.LINK, start, end, URL)


def quote(start: int, end: int) -> Span:
    return span(Kind.QUOTE, start, end)


@pytest.mark.parametrize(
    ("given_spans", "kept"),
    [
        ([bold(-3, 99)], [bold(0, 10)]),  # clipped
        ([bold(3, 3), bold(5, 2), bold(20, 30)], []),  # empty or outside
        ([bold(4, 5)], []),  # blank
        ([bold(3, 6)], [bold(3, 6)]),
        ([bold(4, 8)], [bold(5, 7)]),  # blanks at the edges
        ([bold(0, 2), bold(2, 4)], [bold(0, 4)]),  # joined
        ([bold(0, 4), bold(1, 2)], [bold(0, 4)]),
        ([bold(0, 4), code(1, 2)], [bold(0, 1), code(1, 2), bold(2, 4)]),  # not in code
        ([link(0, 4), code(1, 2)], [link(0, 4)]),  # the outer one stays
        ([code(0, 4), link(2, 6)], [code(0, 4)]),
        ([quote(0, 6), quote(1, 2)], [quote(0, 6)]),
        ([quote(0, 6), code(1, 2)], [quote(0, 6), code(1, 2)]),  # quotes hold code
        ([code(0, 6), quote(1, 2)], [code(0, 6)]),
        ([bold(0, 6), quote(1, 2)], [bold(0, 6), quote(1, 2)]),
        ([quote(0, 3), code(2, 6)], [quote(0, 3), code(2, 3), code(3, 6)]),
        ([bold(0, 3), italic(2, 6)], [bold(0, 3), italic(2, 3), italic(3, 6)]),
        ([bold(2, 6), link(0, 3)], [link(0, 3), bold(2, 3), bold(3, 6)]),
        ([italic(0, 4), bold(0, 4)], [bold(0, 4), italic(0, 4)]),
        (
            [bold(0, 2), italic(1, 2), span(Kind.STRIKETHROUGH, 1, 3)],
            [
                bold(0, 2),
                italic(1, 2),
                span(Kind.STRIKETHROUGH, 1, 2),
                span(Kind.STRIKETHROUGH, 2, 3),
            ],
        ),
        ([bold(4, 8), quote(4, 6)], [bold(5, 7), quote(5, 6)]),  # trimmed before it is cut
    ],
)
def test_mend(given_spans: list[Span], kept: list[Span]) -> None:
    """Clipped, trimmed, joined, cut at edges they would cross, and in order."""
    assert mend(TEXT, given_spans) == tuple(kept)


@pytest.mark.parametrize(
    ("given_span", "detail"),
    [
        (span(Kind.PRE, 0, 2, "c++"), "c++"),
        (span(Kind.PRE, 0, 2, "no language"), ""),
        (span(Kind.BOLD, 0, 2, "left over"), ""),
        (span(Kind.LINK, 0, 2, "HTTPS://A.example"), "https://A.example"),
        (span(Kind.LINK, 0, 2, "tg://user?id=1"), None),
        (span(Kind.LINK, 0, 2), None),
    ],
)
def test_details_are_checked(given_span: Span, detail: str | None) -> None:
    """A link needs a safe URL, only code has a language, and nothing else has anything."""
    assert [kept.detail for kept in mend(TEXT, [given_span])] == (
        [] if detail is None else [detail]
    )


SPANS = st.builds(
    Span,
    kind=st.sampled_from(Kind),
    start=st.integers(-2, 12),
    end=st.integers(-2, 14),
    detail=st.sampled_from(["", URL, "python", "tg://user?id=1"]),
)


@given(st.text("ab \n😀", min_size=1, max_size=12).filter(str.strip), st.lists(SPANS, max_size=12))
def test_no_spans_are_beyond_mending(text: str, spans: list[Span]) -> None:
    """Whatever is given, Telegram finds nothing to refuse or to change; mending is idempotent."""
    text = text.strip()
    kept = mend(text, spans)
    message = Passage(text=text, spans=kept).to_formatted()
    assert_valid(message)
    assert _kept_by_telegram(message) == [entity.to_json() for entity in message.entities]
    assert mend(text, kept) == kept


def _kept_by_telegram(message: Formatted) -> list[dict[str, object]]:
    sent = [
        Entity(
            type=entity.kind.value,
            offset=entity.offset,
            length=entity.length,
            attributes={
                name: value
                for name, value in entity.to_json().items()
                if name in {"url", "language"}
            },
        )
        for entity in message.entities
    ]
    check_ranges(message.text, sent)
    key = {kind.value: place for place, kind in enumerate(_OUTER_FIRST)}
    kept = sorted(telegram_mends(sent), key=lambda one: (one.offset, -one.length, key[one.type]))
    return [one.json() for one in kept]


_OUTER_FIRST = (
    Kind.QUOTE, Kind.LINK, Kind.PRE, Kind.CODE, Kind.BOLD, Kind.ITALIC, Kind.STRIKETHROUGH,
)  # fmt: skip
