import pytest

from kintsugi.bot.render.fence import FenceInfo, read_info


@pytest.mark.parametrize(
    ("words", "language", "title"),
    [
        ("python", "python", ""),
        ("c++ main.cpp", "c++", "main.cpp"),
        (" objective-c  a  b ", "objective-c", "a  b"),
        ("", "", ""),
        ("{.python #id}", "", "{.python #id}"),
        ("язык", "", "язык"),
        ("x" * 40, "", "x" * 40),
    ],
)
def test_read_info(words: str, language: str, title: str) -> None:
    """The first word is the language when it looks like one; nothing else is thrown away."""
    assert read_info(words) == FenceInfo(language=language, title=title)
