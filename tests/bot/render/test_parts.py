from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.render.entities import mend
from kintsugi.bot.render.formatted import Kind, Passage, Span
from kintsugi.bot.render.parts import cut_parts
from kintsugi.bot.render.split import units


def pre(start: int, end: int) -> Span:
    return Span(kind=Kind.PRE, start=start, end=end, detail="sql")


def bold(start: int, end: int) -> Span:
    return Span(kind=Kind.BOLD, start=start, end=end)


def cut(text: str, *spans: Span, limit: int = 10, most_entities: int = 100) -> list[Passage]:
    passage = Passage(text=text, spans=mend(text, spans))
    return cut_parts(passage, limit=limit, most_entities=most_entities)


def test_a_blank_text_has_no_parts() -> None:
    """White space is nothing to send."""
    assert cut(" \n ") == []


def test_a_style_goes_on_in_the_next_part() -> None:
    """Its pieces cover the same words."""
    assert cut("one two three four", bold(4, 13)) == [
        Passage(text="one two", spans=(bold(4, 7),)),
        Passage(text="three four", spans=(bold(0, 5),)),
    ]


def test_code_that_does_not_fit_begins_a_part() -> None:
    """It stays whole when it can."""
    assert cut("text\na = 1\nb", pre(5, 12)) == [
        Passage(text="text"),
        Passage(text="a = 1\nb", spans=(pre(0, 7),)),
    ]


def test_code_longer_than_a_part_is_cut_between_lines() -> None:
    """Each piece has the language, and keeps its indent."""
    assert cut("a\n  bbbb\n\n  cccc", pre(0, 16)) == [
        Passage(text="a\n  bbbb", spans=(pre(0, 8),)),
        Passage(text="  cccc", spans=(pre(0, 6),)),
    ]


def test_the_text_behind_code_is_not_cut_inside_it() -> None:
    """A line end in a block that fits is no place to cut, though it would be in the second half."""
    assert cut("a\nb\nc\nd\nlong_word", pre(0, 7), limit=12) == [
        Passage(text="a\nb\nc\nd", spans=(pre(0, 7),)),
        Passage(text="long_word"),
    ]


def test_entities_are_counted() -> None:
    """A part ends where one entity too many would begin."""
    spans = [bold(at, at + 1) for at in range(0, 20, 2)]
    parts = cut("a " * 10, *spans, limit=100, most_entities=4)
    assert [len(part.spans) for part in parts] == [4, 4, 2]


@given(
    st.text("ab.\n 😀é", max_size=80),
    st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 80), st.integers(0, 80)), max_size=30),
    st.integers(2, 30),
)
def test_parts_fit_and_lose_nothing(
    text: str, ranges: list[tuple[Kind, int, int]], limit: int
) -> None:
    """Within both limits; together the text; and each formatted character keeps its format."""
    spans = [
        Span(kind=kind, start=start, end=end, detail="https://a.example")
        for kind, start, end in ranges
    ]
    whole = Passage(text=text, spans=mend(text, spans))
    parts = cut_parts(whole, limit=limit, most_entities=8)
    assert all(0 < units(part.text) <= limit and part.text.strip() for part in parts)
    assert all(len(part.spans) <= 8 for part in parts)
    assert [sign for part in parts for sign in _signs(part)] == _signs(whole)


def _signs(passage: Passage) -> list[tuple[str, frozenset[Kind]]]:
    """Every character that is not blank, with the kinds of the spans that hold it."""
    return [
        (
            character,
            frozenset(span.kind for span in passage.spans if span.start <= index < span.end),
        )
        for index, character in enumerate(passage.text)
        if not character.isspace()
    ]
