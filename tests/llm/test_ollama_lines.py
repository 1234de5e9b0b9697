from collections.abc import AsyncIterator

import pytest

from kintsugi.llm.ollama_lines import OllamaLines

WORD = '{"message": {"content": "Well"}, "done": false}'
END = '{"done": true, "done_reason": "stop"}'


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        pytest.param([], True, id="nothing came"),
        pytest.param([WORD, END], True, id="the usual"),
        pytest.param([WORD, "", " \n", END], True, id="blank lines"),
        pytest.param(['{"error": "out of memory"}'], True, id="an error can be read"),
        pytest.param([WORD, '{"message" {"content"', END], False, id="a piece is lost"),
        pytest.param([WORD, END, "oops"], False, id="something behind the end"),
        pytest.param([WORD, "oops", WORD, END], False, id="not forgotten"),
    ],
)
async def test_a_line_that_nobody_can_read(lines: list[str], *, whole: bool) -> None:
    """It is noticed, and all lines go on as they are."""

    async def said() -> AsyncIterator[str]:
        for line in lines:
            yield line

    watched = OllamaLines()
    assert [line async for line in watched.read(said())] == lines
    assert watched.whole is whole
