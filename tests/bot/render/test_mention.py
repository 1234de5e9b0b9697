import pytest

from kintsugi.bot.render.mention import mentions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hi @someone!", ["@someone"]),
        ("(@a_b) @c9", ["@a_b", "@c9"]),
        ("mail a@b.example", []),
        ("@ x @я @a", []),
    ],
)
def test_mentions(text: str, found: list[str]) -> None:
    """What Telegram would take for a person's name, and no address."""
    assert [text[span.start : span.end] for span in mentions(text)] == found
