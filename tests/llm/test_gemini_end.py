import json
from collections.abc import AsyncIterator

import pytest

from kintsugi.llm.gemini_end import GeminiEnd


def event(**fields: object) -> str:
    return f"data: {json.dumps(fields)}"


def candidate(**fields: object) -> str:
    return event(candidates=[{"content": {"parts": [{"text": "Well."}]}, **fields}])


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        pytest.param([], None, id="nothing came"),
        pytest.param([candidate()], None, id="words and no reason"),
        pytest.param([candidate(), candidate(finishReason="STOP")], "stop", id="the usual end"),
        pytest.param([candidate(finishReason="MAX_TOKENS")], "length", id="too long"),
        pytest.param([candidate(finishReason="SAFETY")], "content_filter", id="refused"),
        pytest.param([candidate(finishReason="NEW")], "content_filter", id="a reason to come"),
        pytest.param(
            [event(promptFeedback={"blockReason": "SAFETY"})], "content_filter", id="not even begun"
        ),
        pytest.param(
            [candidate(finishReason="STOP"), event(usageMetadata={"totalTokenCount": 9})],
            "stop",
            id="a count after the end",
        ),
        pytest.param(
            ["data: {half", candidate(finishReason="STOP")], None, id="spoilt before the end"
        ),
        pytest.param(["event: x", "", "data: []", "data: 7"], None, id="nothing of Gemini's"),
    ],
)
async def test_the_reason_of_an_end(lines: list[str], reason: str | None) -> None:
    """Only a reason that Gemini gave ends an answer; the lines go on as they are."""

    async def said() -> AsyncIterator[str]:
        for line in lines:
            yield line

    end = GeminiEnd()
    assert [line async for line in end.read(said())] == lines
    assert end.reason == reason
