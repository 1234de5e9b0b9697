import pytest

from kintsugi.simulator.telegram.markup import parse
from kintsugi.simulator.telegram.refusal import Refusal


def test_html_becomes_text_and_entities() -> None:
    """Tags nest, offsets are UTF-16 units, and character references are read."""
    text, entities = parse(
        '😀 <b>bold <i>both</i></b> &lt;&amp;&gt; <a href="https://e.org/?a&amp;b">link</a>', "HTML"
    )
    assert text == "😀 bold both <&> link"
    assert [(e.type, e.offset, e.length) for e in entities] == [
        ("italic", 8, 4), ("bold", 3, 9), ("text_link", 17, 4),
    ]  # fmt: skip
    assert entities[2].attributes == {"url": "https://e.org/?a&b"}


def test_a_link_without_address_is_plain_text() -> None:
    """Telegram drops it."""
    assert parse("<a>x</a>", "html") == ("x", [])


def test_no_mode_means_no_markup() -> None:
    """Without parse_mode, tags are text."""
    assert parse("<b>", "") == ("<b>", [])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ü<b>x</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<table>", 'Unsupported start tag "table" at byte offset 0'),
        ("<span>x</span>", 'Unsupported start tag "span" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ],
)
def test_markup_that_does_not_balance_is_refused(source: str, words: str) -> None:
    """Telegram names the tag and the byte."""
    with pytest.raises(Refusal) as refused:
        parse(source, "HTML")
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_other_dialects_are_refused() -> None:
    """What the simulator does not parse it does not accept either."""
    with pytest.raises(Refusal, match="unsupported parse_mode"):
        parse("*x*", "MarkdownV2")
