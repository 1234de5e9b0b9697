import json

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from kintsugi.simulator.telegram.entities import Entity
from kintsugi.simulator.telegram.formatting import FormattedText, read_text, tidy
from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import Refusal
from kintsugi.simulator.telegram.text import units


def read(**values: object) -> FormattedText:
    return read_text(Parameters(values), too_long="too long here")


def code(offset: int, length: int) -> Entity:
    return Entity(type="code", offset=offset, length=length)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "message text is empty"),
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("x" * 4097, "too long here"),
        ("😀" * 2049, "too long here"),
    ],
)
def test_text_is_neither_empty_nor_too_long(text: str | None, words: str) -> None:
    """The length is counted in UTF-16 units, and blanks are no text."""
    with pytest.raises(Refusal) as refused:
        read(text=text)
    assert refused.value.description == f"Bad Request: {words}"


def test_the_limit_is_counted_after_parsing() -> None:
    """4,096 units fit, and neither tags nor outer blanks count."""
    assert units(read(text=" " + "😀" * 2048).text) == 4096
    assert units(read(text=f"<b>{'x' * 4096}</b>", parse_mode="HTML").text) == 4096


def test_entities_come_as_json_or_as_a_string_of_json() -> None:
    """A form brings nested values as strings; entities win over parse_mode."""
    sent = [{"type": "code", "offset": 0, "length": 3}]
    for value in (sent, json.dumps(sent)):
        kept = read(text="<b>", entities=value, parse_mode="HTML")
        assert kept == FormattedText(text="<b>", entities=(code(0, 3),))


def test_entities_that_are_no_json_are_refused() -> None:
    """A broken string is named."""
    with pytest.raises(Refusal, match="can't parse entities JSON object"):
        read(text="x", entities="[{")


@pytest.mark.parametrize(
    ("text", "given_entity", "kept"),
    [
        ("  x  ", code(2, 1), FormattedText(text="x", entities=(code(0, 1),))),
        ("  x  ", code(1, 2), FormattedText(text=" x", entities=(code(0, 2),))),
        ("x  ", code(0, 3), FormattedText(text="x", entities=(code(0, 1),))),
        ("x  ", code(2, 1), FormattedText(text="x")),
        ("a\r\nb", code(3, 1), FormattedText(text="a\nb", entities=(code(2, 1),))),
        ("\ta", code(1, 1), FormattedText(text="a", entities=(code(0, 1),))),
    ],
)
def test_entities_move_with_the_text(text: str, given_entity: Entity, kept: FormattedText) -> None:
    """Outer blanks and carriage returns go; a leading blank inside an entity stays."""
    assert tidy(text, [given_entity]) == kept


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10))))
def test_what_is_kept_is_in_range_and_stays_as_it_is(
    text: str, ranges: list[tuple[int, int]]
) -> None:
    """Entities lie inside the kept text, and tidying it again changes nothing."""
    try:
        kept = tidy(text, [code(*one) for one in ranges])
    except Refusal:
        reject()
    assert all(entity.end <= units(kept.text) for entity in kept.entities)
    assert tidy(kept.text, kept.entities) == kept
