import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.simulator.telegram.detection import find_entities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("/start@kintsugi_bot go", [("bot_command", 0, 19)]),
        ("😀 /help, @kintsugi_bot", [("bot_command", 3, 5), ("mention", 10, 13)]),
        ("привет /stop", [("bot_command", 7, 5)]),
        ("a/b and /usr/bin", []),
        ("me@example.org", []),
        ("@me", []),
    ],
)
def test_commands_and_mentions_are_found(text: str, found: list[tuple[str, int, int]]) -> None:
    """Offsets are UTF-16 units; paths and addresses are neither."""
    assert [(e.type, e.offset, e.length) for e in find_entities(text)] == found


@given(st.text())
def test_each_entity_begins_with_its_sign(text: str) -> None:
    """What is found is really there, at its UTF-16 offset."""
    wide = text.encode("utf-16-le", "surrogatepass")
    for entity in find_entities(text):
        piece = wide[2 * entity.offset : 2 * entity.end].decode("utf-16-le")
        assert piece[0] == {"bot_command": "/", "mention": "@"}[entity.type]
