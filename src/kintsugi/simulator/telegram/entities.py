"""Message entities: which Telegram refuses, which it drops and which it mends.

Refused are negative or overrunning ranges, ranges that cut a character in two, and types nobody
knows. Mended are overlaps: styles are split, so that what is kept nests properly, and nothing stays
inside code. (That is what TDLib does with what bots send; it is no error.)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kintsugi.simulator.telegram.parameters import integer_field, objects, text_field
from kintsugi.simulator.telegram.refusal import bad_request
from kintsugi.simulator.telegram.text import boundaries

MAX_ENTITIES = 100  # Telegram keeps the first hundred and says nothing about the others

STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
CODE = frozenset({"code", "pre"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
LINKS = frozenset({"text_link", "text_mention", "custom_emoji", "date_time"})
FOUND_BY_TELEGRAM = frozenset(
    {
        "mention", "hashtag", "cashtag", "bot_command",
        "url", "email", "phone_number", "bank_card_number",
    }
)  # accepted from bots and ignored: Telegram looks for them itself  # fmt: skip
_ATTRIBUTES = (
    "url", "user", "language", "custom_emoji_id", "unix_time", "date_time_format",
)  # fmt: skip
_LINK_SCHEMES = ("http://", "https://", "tg://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A range in UTF-16 units, with what its type needs beside it."""

    type: str
    offset: int
    length: int
    attributes: Mapping[str, object] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.offset + self.length

    def json(self) -> dict[str, object]:
        return {
            "type": self.type, "offset": self.offset, "length": self.length, **self.attributes,
        }  # fmt: skip

    def crosses(self, other: "Entity") -> bool:
        """Whether the two overlap and neither holds the other."""
        first, second = sorted((self, other), key=lambda entity: (entity.offset, -entity.length))
        return first.offset < second.offset < first.end < second.end

    def meets(self, other: "Entity") -> bool:
        return self.offset < other.end and other.offset < self.end


def read_entities(value: object) -> list[Entity]:
    """Entities as a bot sent them, less those that Telegram ignores.

    Raises: a 400 for a malformed entity, an unknown type, or a negative offset or length.
    """
    if value is None:
        return []
    read = (_read_entity(item) for item in objects(value, inside="MessageEntity"))
    return [entity for entity in read if entity is not None]


def _read_entity(source: Mapping[str, object]) -> Entity | None:
    inside = "MessageEntity"
    offset = integer_field(source, "offset", inside=inside)
    length = integer_field(source, "length", inside=inside)
    kind = text_field(source, "type", inside=inside)
    if kind in FOUND_BY_TELEGRAM:
        return None
    if kind not in STYLES | CODE | QUOTES | LINKS:
        raise bad_request(f"can't parse {inside}: Unsupported type specified")
    if offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if length < 0:
        raise bad_request(f"receive an entity with incorrect length {length}")
    if kind == "text_link" and not text_field(source, "url", inside=inside).startswith(
        _LINK_SCHEMES
    ):
        return None
    attributes = {name: source[name] for name in _ATTRIBUTES if source.get(name) is not None}
    return Entity(type=kind, offset=offset, length=length, attributes=attributes)


def check_ranges(text: str, entities: Iterable[Entity]) -> None:
    """Raise a 400 when an entity leaves the text or begins or ends inside a character.

    Empty entities are not looked at: Telegram drops them first.
    """
    starts = boundaries(text)
    end = starts[-1]
    known = frozenset(starts)
    for entity in (one for one in entities if one.length):
        if entity.offset > end:
            raise bad_request(
                f"entity begins after the end of the text at UTF-16 offset {entity.offset}"
            )
        if entity.end > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity.offset} ends after the end of the text"
                f" at UTF-16 offset {entity.end}"
            )
        if entity.offset not in known:
            byte = _byte_offset(text, starts, entity.offset)
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {byte}")
        if entity.end not in known:
            byte = _byte_offset(text, starts, entity.end)
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity.offset} ends in a middle of a UTF-16"
                f" symbol at byte offset {byte}"
            )


def _byte_offset(text: str, starts: Sequence[int], offset: int) -> int:
    """Bytes up to and with the character that the offset lies in."""
    return len(text[: sum(start < offset for start in starts)].encode())


def mend(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """What Telegram makes of entities whose ranges are in order: sorted, nested, at most 100."""
    ordered = sorted((entity for entity in entities if entity.length), key=_outermost_first)
    blocks = _without_rivals(entity for entity in ordered if entity.type in QUOTES)
    inner = _without_rivals(entity for entity in ordered if entity.type in CODE | LINKS)
    solid = blocks + [one for one in inner if not any(one.crosses(block) for block in blocks)]
    code = [entity for entity in solid if entity.type in CODE]
    styles = [
        piece
        for style in sorted(STYLES)
        for joined in _joined([entity for entity in ordered if entity.type == style])
        for piece in _around(joined, code)
    ]
    return tuple(_nested(solid, styles))[:MAX_ENTITIES]


def _outermost_first(entity: Entity) -> tuple[int, int, str]:
    return (entity.offset, -entity.length, entity.type)


def _without_rivals(entities: Iterable[Entity]) -> list[Entity]:
    """Entities that cannot share a character: the first to come keeps the place."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or kept[-1].end <= entity.offset:
            kept.append(entity)
    return kept


def _joined(entities: Iterable[Entity]) -> list[Entity]:
    """One style, sorted: pieces that touch or overlap become one."""
    joined: list[Entity] = []
    for entity in entities:
        if joined and entity.offset <= joined[-1].end:
            last = joined[-1]
            joined[-1] = replace(last, length=max(last.end, entity.end) - last.offset)
        else:
            joined.append(entity)
    return joined


def _around(entity: Entity, holes: Iterable[Entity]) -> list[Entity]:
    """The parts of an entity that lie outside the holes, which are sorted and apart."""
    pieces: list[Entity] = []
    start = entity.offset
    for hole in holes:
        if not hole.meets(entity):
            continue
        if start < hole.offset:
            pieces.append(replace(entity, offset=start, length=hole.offset - start))
        start = hole.end
    if start < entity.end:
        pieces.append(replace(entity, offset=start, length=entity.end - start))
    return pieces


def _nested(solid: Sequence[Entity], styles: Iterable[Entity]) -> list[Entity]:
    """Solid entities whole, and styles split wherever they would cross another entity's edge."""
    kept = list(solid)
    waiting = sorted(styles, key=_outermost_first, reverse=True)
    while waiting:
        style = waiting.pop()
        other = next((one for one in kept if style.crosses(one)), None)
        if other is None:
            kept.append(style)
            continue
        edge = other.end if other.offset < style.offset else other.offset
        waiting.append(replace(style, offset=edge, length=style.end - edge))
        waiting.append(replace(style, length=edge - style.offset))
    return sorted(kept, key=_outermost_first)
