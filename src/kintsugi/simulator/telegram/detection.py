"""What Telegram finds by itself in what people write: commands and mentions."""

import re

from kintsugi.simulator.telegram.entities import Entity
from kintsugi.simulator.telegram.text import units

_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<![\w/@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
)


def find_entities(text: str) -> tuple[Entity, ...]:
    """bot_command and mention entities, in order; the other kinds no bot of ours reads."""
    return tuple(
        Entity(
            type=match.lastgroup or "",
            offset=units(text[: match.start()]),
            length=units(match.group()),
        )
        for match in _FOUND.finditer(text)
    )
