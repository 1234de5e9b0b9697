import sys
from collections.abc import Callable

import pytest

from kintsugi.bot.render.markdown import render, render_unfinished

SHORT, LONG = 3_000, 12_000


def calls_made(render_source: Callable[[str], object], source: str) -> int:
    """Python and C calls: a measure of work that is the same on every machine."""
    count = 0

    def tick(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        render_source(source)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("render_source", [render, render_unfinished])
@pytest.mark.parametrize(
    "pattern",
    [
        "слово и дело. ", "**b** `c` ", "*a **b ", "[", "[a](", "![", "<", ">", "> a\n", "`", "_a ",
        "|a|b|\n|-|-|\n", "|", "- a\n", "```\na\n```\n", "\\(a", "[1]: a\n", "@name ", "\u0301",
        "https://a ", "$a", "~~a ", "# a\n", "\n\n", "\t- a\n",
    ],
)  # fmt: skip
def test_work_grows_with_the_length_only(
    render_source: Callable[[str], object], pattern: str
) -> None:
    """Four times the source takes about four times the calls, whatever it is made of."""
    short = calls_made(render_source, pattern * (SHORT // len(pattern)))
    long = calls_made(render_source, pattern * (LONG // len(pattern)))
    assert long <= short * (LONG / SHORT) * 1.3 + 500
