import pytest

from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.render.markdown import render

RULER = "|---|---|\n"


def one(source: str) -> Formatted:
    (message,) = render(source)
    return message


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("| Город | € |\n|:--|--:|\n| Рим | 9 |\n| Лион | 80 |",
         "Город   €\n─────────\nРим     9\nЛион   80"),
        (f"| a | b |\n{RULER}| 日本 | x |\n| e\u0301 | y |",
         "a     b\n───────\n日本  x\ne\u0301     y"),
        (f"| a | b |\n{RULER}| 1 | 2 | 3 | 4 |", "a  b\n───────────\n1  2  3 | 4"),
        (f"| a | b |\n{RULER}", "a  b\n────"),
        (f"| **a** | `b` |\n{RULER}| 1 |", "a  b\n────\n1"),
    ],
)  # fmt: skip
def test_a_narrow_table_is_monospaced(source: str, text: str) -> None:
    """Columns line up, by the width a character takes; cells beyond the last column are kept."""
    message = one(source)
    assert message.text == text
    assert [entity.kind.value for entity in message.entities] == ["pre"]


def test_a_wide_table_is_a_list_of_rows() -> None:
    """Each cell under its header's name, the first one bold; an empty one is said to be."""
    source = f"| Name | What it is |\n{RULER}| A | {'long ' * 8}*end* |\n| B | |"
    message = one(source)
    assert message.text == (
        "• Name: A\n  What it is: " + "long " * 8 + "end\n• Name: B\n  What it is: —"
    )
    assert [entity.kind.value for entity in message.entities] == ["bold", "italic", "bold"]


def test_a_table_with_links_is_a_list_of_rows() -> None:
    """Code cannot be tapped."""
    message = one(f"| a | b |\n{RULER}| x | [y](https://a.example) |")
    assert message.text == "• a: x\n  b: y"
    assert [entity.kind.value for entity in message.entities] == ["bold", "text_link"]


def test_wide_headers_alone_are_one_row() -> None:
    """A table without rows still shows its headers."""
    message = one(f"| {'long ' * 5}| {'words ' * 5}|\n{RULER}")
    assert message.text == "• long long long long long\n  words words words words words"


def test_a_line_break_in_a_cell() -> None:
    """`<br>` is the only one Markdown has there; outside a table it is text like other HTML."""
    assert one(f"| a | b |\n{RULER}| x<br>y | <i>z</i> |\n\nq<br>").text == (
        "a     b\n──────────────\nx; y  <i>z</i>\n\nq<br>"
    )


def test_a_table_in_a_list_is_indented_as_it() -> None:
    """Rows are items of the item."""
    message = one(f"- x\n\n  | a | {'b' * 40} |\n  |---|---|\n  | 1 | 2 |")
    assert message.text == f"• x\n\n  • a: 1\n    {'b' * 40}: 2"
