"""Telegram's rules for a message's entities, written down once more, apart from the product."""

import re

from kintsugi.bot.render.clean import clean
from kintsugi.bot.render.formatted import Entity, Formatted

_SOLID = ("code", "pre", "text_link")
_WORD = re.compile(r"[^\W_]+")


def assert_valid(message: Formatted) -> None:
    """Raise when Telegram would refuse, drop, cut or mend anything of the message."""
    units = message.text.encode("utf-16-le")
    assert message.text.strip()
    assert message.text == message.text.strip(" \n") or message.entities[0].offset == 0
    assert len(units) // 2 <= 4096
    assert len(message.entities) <= 100
    for entity in message.entities:
        shown = units[entity.offset * 2 : (entity.offset + entity.length) * 2]
        assert shown.decode("utf-16-le").strip()  # decodes: no character is cut in two
        assert 0 <= entity.offset < entity.offset + entity.length <= len(units) // 2
        assert (entity.kind.value == "text_link") == entity.detail.startswith("http")
    order = [(entity.offset, -entity.length) for entity in message.entities]
    assert order == sorted(order)
    _assert_nested(message)


def _assert_nested(message: Formatted) -> None:
    opened: list[Entity] = []
    for entity in message.entities:
        while opened and _end(opened[-1]) <= entity.offset:
            opened.pop()
        for outer in opened:
            assert _end(entity) <= _end(outer)
            assert outer.kind is not entity.kind
            assert outer.kind.value not in {"code", "pre"}
            assert not (outer.kind.value in _SOLID and entity.kind.value in _SOLID)
            assert entity.kind.value != "blockquote" or outer.kind.value not in _SOLID
            assert entity.kind.value not in {"code", "pre"} or outer.kind.value == "blockquote"
        opened.append(entity)


def _end(entity: Entity) -> int:
    return entity.offset + entity.length


def shown(messages: list[Formatted]) -> str:
    """All that a person can read or open: the texts, and after them URLs and languages."""
    texts = "".join(message.text for message in messages)
    details = {entity.detail for message in messages for entity in message.entities}
    return "\n".join([texts, *sorted(details)])


def words(source: str) -> set[str]:
    return set(_WORD.findall(clean(source)))
