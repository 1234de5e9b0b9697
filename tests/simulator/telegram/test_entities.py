from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.simulator.telegram.entities import (
    CODE,
    LINKS,
    MAX_ENTITIES,
    QUOTES,
    STYLES,
    Entity,
    check_ranges,
    mend,
    read_entities,
)
from kintsugi.simulator.telegram.refusal import Refusal

TYPES = sorted(STYLES | CODE | QUOTES | LINKS)
entities = st.lists(
    st.builds(
        Entity,
        type=st.sampled_from(TYPES),
        offset=st.integers(0, 20),
        length=st.integers(0, 12),
    ),
    max_size=12,
)


def sent(**changes: Any) -> dict[str, Any]:
    return {"type": "bold", "offset": 0, "length": 1} | changes


def bold(offset: int, length: int) -> Entity:
    return Entity(type="bold", offset=offset, length=length)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (sent(type="shiny"), "can't parse MessageEntity: Unsupported type specified"),
        (sent(offset=-1), "receive an entity with incorrect offset -1"),
        (sent(length=-1), "receive an entity with incorrect length -1"),
        (sent(offset=None), "can't parse MessageEntity: Can't find field \"offset\""),
        (
            sent(length="long"),
            'can\'t parse MessageEntity: Field "length" must be of type Number',
        ),
        (sent(type=3), 'can\'t parse MessageEntity: Field "type" must be of type String'),
        ("bold", "can't parse MessageEntity: expected an Object"),
    ],
)
def test_a_malformed_entity_is_refused(source: object, words: str) -> None:
    """Telegram names what is wrong with the entity."""
    with pytest.raises(Refusal) as refused:
        read_entities([source])
    assert refused.value.description == f"Bad Request: {words}"


def test_entities_must_be_a_list() -> None:
    """An object in place of the list is refused."""
    with pytest.raises(Refusal, match="expected an Array"):
        read_entities({})


def test_what_telegram_finds_itself_is_ignored() -> None:
    """Mentions, commands and links of http text need not be sent, and bad links are dropped."""
    link = sent(type="text_link", url="javascript:alert(1)")
    assert read_entities([sent(type="mention"), link]) == []
    assert read_entities(None) == []


def test_attributes_are_kept() -> None:
    """A link keeps its address, a code block its language."""
    link, code = read_entities(
        [sent(type="text_link", url="https://example.org"), sent(type="pre", language="python")]
    )
    assert link.json() == sent(type="text_link", url="https://example.org")
    assert code.attributes == {"language": "python"}


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        (bold(1, 1), "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
        (
            bold(0, 1),
            (
                "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol"
                " at byte offset 4"
            ),
        ),
        (
            bold(2, 9),
            (
                "entity beginning at UTF-16 offset 2 ends after the end of the text"
                " at UTF-16 offset 11"
            ),
        ),
        (bold(9, 1), "entity begins after the end of the text at UTF-16 offset 9"),
    ],
)
def test_a_range_outside_the_text_is_refused(entity: Entity, words: str) -> None:
    """Ranges are UTF-16 units of the text, and never half a character."""
    with pytest.raises(Refusal) as refused:
        check_ranges("👉 abc", [entity])
    assert refused.value.description == f"Bad Request: {words}"


def test_an_empty_range_is_not_looked_at() -> None:
    """Entities of length 0 are dropped, wherever they stand."""
    check_ranges("ab", [bold(9, 0)])
    assert mend([bold(0, 0)]) == ()


def test_crossing_styles_are_split() -> None:
    """Bold and italic that overlap become pieces that nest."""
    italic = Entity(type="italic", offset=3, length=5)
    assert [(e.type, e.offset, e.length) for e in mend([bold(0, 5), italic])] == [
        ("bold", 0, 5), ("italic", 3, 2), ("italic", 5, 3),
    ]  # fmt: skip


def test_nothing_stays_inside_code() -> None:
    """A style around code is cut where the code is."""
    code = Entity(type="code", offset=2, length=3)
    assert [(e.type, e.offset, e.length) for e in mend([bold(0, 8), code])] == [
        ("bold", 0, 2), ("code", 2, 3), ("bold", 5, 3),
    ]  # fmt: skip


def test_only_the_first_hundred_are_kept() -> None:
    """Telegram says nothing about the others."""
    codes = [Entity(type="code", offset=2 * n, length=1) for n in range(MAX_ENTITIES + 1)]
    assert mend(codes) == tuple(codes[:MAX_ENTITIES])


@given(entities)
def test_what_is_mended_nests_and_is_in_order(given_entities: list[Entity]) -> None:
    """No two entities cross, none is empty, none lies in code."""
    mended = mend(given_entities)
    assert list(mended) == sorted(mended, key=lambda e: (e.offset, -e.length, e.type))
    assert all(entity.length > 0 for entity in mended)
    assert not any(one.crosses(other) for one in mended for other in mended)
    for code in (entity for entity in mended if entity.type in CODE):
        assert not any(style.meets(code) for style in mended if style.type in STYLES | LINKS)


@given(entities)
def test_styles_cover_what_they_covered(given_entities: list[Entity]) -> None:
    """Mending a style loses nothing of it but what lies in code."""
    mended = mend(given_entities)

    def covered(among: list[Entity], kinds: frozenset[str]) -> set[int]:
        return {n for e in among if e.type in kinds for n in range(e.offset, e.end)}

    in_code = covered(list(mended), CODE)
    for style in STYLES:
        before = covered(given_entities, frozenset({style}))
        assert covered(list(mended), frozenset({style})) == before - in_code


@given(entities)
def test_mending_twice_changes_nothing(given_entities: list[Entity]) -> None:
    """An edit that sends back what Telegram keeps is no modification."""
    once = mend(given_entities)
    assert mend(once) == once
