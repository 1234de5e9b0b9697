import pytest

from kintsugi.bot.render.verbatim import Verbatim


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("see https://a.example/__x__.py, ok", ["https://a.example/__x__.py"]),
        ("**https://a.example/x_**", ["https://a.example/x"]),
        ("<https://a.example>|https://b.example|", ["https://a.example", "https://b.example"]),
        (r"\(a_1\) and \[b\]", [r"\(a_1\)", r"\[b\]"]),
        (r"\(https://a.example\)", [r"\(https://a.example\)"]),
        (r"\\(a\\)", []),
        (r"\(a \(b\)", [r"\(b\)"]),
        (r"\(a \]", []),
        ("\\(a\n\nb\\)", []),
    ],
)
def test_stretches(source: str, found: list[str]) -> None:
    """URLs without what ends the sentence; formulas whose marks belong together."""
    data = source.encode()
    ranges = Verbatim(data).within(0, len(data))
    assert [data[start:end].decode() for start, end in ranges] == found


def test_only_what_begins_in_the_range() -> None:
    """A caller that reads on from the middle does not meet a stretch twice."""
    verbatim = Verbatim(b"https://a.example https://b.example")
    assert verbatim.within(1, 18) == []
    assert verbatim.within(1, 19) == [(18, 35)]
