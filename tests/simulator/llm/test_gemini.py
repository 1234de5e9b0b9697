"""Gemini's wire shape over real HTTP."""

import json

import pytest

from kintsugi.simulator.llm import (
    Account,
    CallTool,
    Cut,
    Defect,
    Echo,
    Malformed,
    MidStreamError,
    Say,
    Usage,
)
from kintsugi.simulator.llm.vendors import GEMINI_NATIVE, Trouble

BILLED = Usage(prompt=70, completion=30, cached=20, reasoning=10)
TOLD = {
    "promptTokenCount": 70,
    "cachedContentTokenCount": 20,
    "candidatesTokenCount": 20,
    "thoughtsTokenCount": 10,
    "totalTokenCount": 100,
}


@pytest.fixture
def ask(client, server):
    async def ask(method="generateContent", query="", **fields):
        body = {"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]} | fields
        return await client.post(f"{server.gemini_url}/models/gem:{method}{query}", body)

    return ask


@pytest.fixture
def stream(ask):
    async def stream(**fields):
        seen = await ask("streamGenerateContent", "?alt=sse", **fields)
        events = seen.text.split("\r\n\r\n")[:-1]
        return [json.loads(event.removeprefix("data: ")) for event in events]

    return stream


def _texts(events):
    return [event["candidates"][0]["content"]["parts"][0]["text"] for event in events]


async def test_each_event_is_a_response(stream, server):
    """Only the last one has a reason and the whole count; the model's name is in the address."""
    server.script(model="gem", replies=[Say("One two", usage=BILLED), Say("x", usage=None)])
    events = await stream()
    assert _texts(events) == ["One", " two", ""]
    reasons = [event["candidates"][0].get("finishReason") for event in events]
    assert reasons == [None, None, "STOP"]
    assert [event["usageMetadata"]["totalTokenCount"] for event in events] == [70, 70, 100]
    assert events[-1]["usageMetadata"] == TOLD
    assert not any("usageMetadata" in event for event in await stream())


@pytest.mark.parametrize(
    ("finish", "reason"),
    [("length", "MAX_TOKENS"), ("content_filter", "SAFETY"), ("RECITATION", "RECITATION")],
)
async def test_a_whole_response_and_its_reason(ask, server, finish, reason):
    """OpenAI's words become Gemini's; any other is sent as it stands."""
    server.script(model="gem", replies=[Say("half", finish=finish, usage=BILLED)])
    told = (await ask()).json
    assert told["candidates"][0]["content"] == {"role": "model", "parts": [{"text": "half"}]}
    assert told["candidates"][0]["finishReason"] == reason
    assert told["usageMetadata"] == TOLD


@pytest.mark.parametrize("name", ["maxOutputTokens", "max_output_tokens"])
async def test_the_longest_answer_may_be_written_in_two_ways(ask, server, name):
    """As JSON's names of a protocol buffer may."""
    server.script(model="gem", replies=[Say("One two tri")])
    told = (await ask(generationConfig={name: 1})).json
    assert told["candidates"][0]["finishReason"] == "MAX_TOKENS"


async def test_tool_calls_come_whole(ask, stream, server):
    """Arguments are an object; such an answer has no text."""
    server.script(model="gem", replies=[CallTool("find", {"a": 1})] * 2)
    part = {"functionCall": {"name": "find", "args": {"a": 1}}}
    assert (await ask()).json["candidates"][0]["content"]["parts"] == [part]
    first, last = await stream()
    assert first["candidates"][0]["content"]["parts"] == [part]
    assert "parts" not in last["candidates"][0]["content"]


async def test_streams_break_too(stream, server):
    """A cut one has no reason; an error is an event of its own."""
    defects = (Defect.NO_DONE, Defect.NO_FINISH, Defect.EMPTY_CHOICES, Defect.NULL_CONTENT)
    replies = [Cut(1, clean=True), MidStreamError(1, GEMINI_NATIVE.mid_stream)]
    server.script(model="gem", replies=[*replies, *map(Malformed, defects)])
    cut, error, no_done, no_finish, empty, null = [await stream() for _ in range(6)]
    assert _texts(cut) == ["The"]
    assert error[-1] == GEMINI_NATIVE.mid_stream
    assert not any("finishReason" in event["candidates"][0] for event in no_done + no_finish)
    assert [event["candidates"] for event in empty] == [[]] * len(empty)
    assert null[0]["candidates"][0]["content"] == {"role": "model"}


async def test_it_refuses_in_its_own_words(ask, server):
    """An error object without a list around it; the key is in a header or in the address."""
    assert (await ask(contents=[])).json["error"]["status"] == "INVALID_ARGUMENT"
    assert (await ask("streamGenerateContent")).status == 400
    server.accounts["known"] = Account.OK
    refused = await ask()
    assert refused.status == 400
    assert refused.json == GEMINI_NATIVE.failures[Trouble.UNAUTHORIZED].body
    assert (await ask(query="?key=known")).status == 200


@pytest.mark.parametrize("system", ["system_instruction", "systemInstruction"])
@pytest.mark.parametrize("data", ["inline_data", "inlineData"])
async def test_the_prompt_is_read(ask, server, system, data):
    """The system's words and an image count; the words of the last user are the echo."""
    server.script(model="gem", replies=[Echo()])
    parts = [{"text": "Hello"}, {data: {"mime_type": "image/png", "data": "A"}}]
    contents = [{"role": "user", "parts": parts}]
    seen = await ask(contents=contents, **{system: {"parts": [{"text": "Be so"}]}})
    assert seen.json["candidates"][0]["content"]["parts"] == [{"text": "Hello"}]
    assert seen.json["usageMetadata"]["promptTokenCount"] == (3 + 2) + (3 + 2 + 85) + 3
