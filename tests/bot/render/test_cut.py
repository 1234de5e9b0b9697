import pytest

from kintsugi.bot.render.cut import best_cut, fitting

FAMILY = "👩\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("text", "start", "limit", "end"),
    [
        ("abcd", 0, 3, 3),
        ("abcd", 2, 9, 4),
        ("😀😀😀", 0, 3, 1),
        ("😀😀", 0, 4, 2),
        ("a😀b", 1, 3, 3),
    ],
)
def test_fitting(text: str, start: int, limit: int, end: int) -> None:
    """The limit counts UTF-16 units, and no character is cut in two."""
    assert fitting(text, start, limit) == end


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("one. two\nsix\n\nten eleven", 12),  # paragraph
        ("one. two\nten eleven x", 8),  # line
        ("one. two ten eleven", 4),  # sentence
        ("one two ten", 7),  # word
        ("onetwotenxx", 8),  # nowhere
    ],
)
def test_the_best_boundary_wins(text: str, cut: int) -> None:
    """Paragraph, line, sentence, word, in that order."""
    assert best_cut(text, 1, cut if cut > 11 else 8, code=False) == cut


def test_code_is_cut_behind_a_line() -> None:
    """A blank in code is no boundary."""
    assert best_cut("a\nb c d e", 1, 8, code=True) == 1


@pytest.mark.parametrize(
    "character",
    [FAMILY, "e\u0301", "👍🏽", "🇩🇪", "1\ufe0f\u20e3", "❤\ufe0f"],
)
def test_what_is_seen_as_one_is_not_cut(character: str) -> None:
    """Combined characters go whole into the next piece."""
    text = "xx" + character + "y"
    for end in range(3, 2 + len(character)):
        assert best_cut(text, 1, end, code=False) == 2


def test_endless_combining_is_cut_anywhere() -> None:
    """A hostile pile of marks must not stop the text from going on."""
    assert best_cut("e" + "\u0301" * 500, 1, 400, code=False) == 400
