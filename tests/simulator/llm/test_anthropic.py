"""Anthropic's wire shape over real HTTP."""

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
from kintsugi.simulator.llm.vendors import ANTHROPIC, Trouble

HELLO = [{"role": "user", "content": "Hello"}]
BILLED = Usage(prompt=70, completion=30, cached=20, cache_written=5)
TOLD = {"input_tokens": 45, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 5}


@pytest.fixture
def ask(client, server):
    async def ask(**fields):
        body = {"model": "claude", "max_tokens": 100, "messages": HELLO} | fields
        return await client.post(f"{server.root_url}/v1/messages", body)

    return ask


def _events(seen):
    """Name and data of each event; the name is said twice, and must be the same."""
    events = []
    for block in seen.text.split("\n\n")[:-1]:
        name, data = block.split("\n")
        events.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {events[-1]['type']}"
    return events


async def test_a_stream_has_a_start_blocks_and_an_end(ask, server):
    """The prompt's tokens come first and the answer's last; pieces lie between start and stop."""
    server.script(model="claude", replies=[Say("One two", usage=BILLED)])
    events = _events(await ask(stream=True))
    assert [event["type"] for event in events] == [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
    assert events[0]["message"]["usage"] == TOLD | {"output_tokens": 1}
    assert [event["delta"]["text"] for event in events[2:4]] == ["One", " two"]
    assert events[5]["delta"]["stop_reason"] == "end_turn"
    assert events[5]["usage"] == {"output_tokens": 30}


async def test_a_whole_message(ask, server):
    """Content is a list of blocks; tokens of the cache are counted beside the input."""
    server.script(model="claude", replies=[Say("One two", usage=BILLED), Say("x", usage=None)])
    told = (await ask()).json
    assert told["content"] == [{"type": "text", "text": "One two"}]
    assert told["usage"] == TOLD | {"output_tokens": 30}
    assert (server.calls[0].prompt_tokens, server.calls[0].cached_tokens) == (70, 20)
    assert "usage" not in (await ask()).json
    assert not any("usage" in event for event in _events(await _silent(ask, server)))


async def _silent(ask, server):
    server.script(model="claude", replies=[Say("x", usage=None)])
    return await ask(stream=True)


@pytest.mark.parametrize(
    ("finish", "reason"),
    [("length", "max_tokens"), ("content_filter", "refusal"), ("pause_turn", "pause_turn")],
)
async def test_reasons_to_stop(ask, server, finish, reason):
    """OpenAI's words become Anthropic's; any other is sent as it stands."""
    server.script(model="claude", replies=[Say("half", finish=finish)])
    assert (await ask()).json["stop_reason"] == reason


async def test_tools_are_blocks(ask, server):
    """Text and two calls: three blocks, each ended before the next begins."""
    call = CallTool("find", {"a": 1}, also=(CallTool("see", {}, id="call_2"),))
    call = CallTool("find", {"a": 1}, also=call.also, frame=Say("Well", finish="tool_calls"))
    server.script(model="claude", replies=[call] * 2)
    whole, events = (await ask()).json, _events(await ask(stream=True))
    assert [block["type"] for block in whole["content"]] == ["text", "tool_use", "tool_use"]
    assert (whole["content"][1]["input"], whole["stop_reason"]) == ({"a": 1}, "tool_use")
    edges = [(event["type"][14:], event["index"]) for event in events if "index" in event]
    assert [edge for edge in edges if edge[0] != "delta"] == [
        (edge, index) for index in range(3) for edge in ("start", "stop")
    ]
    pieces = [event["delta"] for event in events if event.get("index") == 1 and "delta" in event]
    assert "".join(piece["partial_json"] for piece in pieces) == '{"a": 1}'


async def test_streams_break_too(ask, server):
    """A cut one has no stop reason and no last word; an error is an event of that name."""
    defects = (Defect.NO_DONE, Defect.NO_FINISH, Defect.EMPTY_CHOICES, Defect.NULL_CONTENT)
    replies = [Cut(1, clean=True), MidStreamError(1, ANTHROPIC.mid_stream)]
    server.script(model="claude", replies=[*replies, *map(Malformed, defects)])
    cut, error, no_done, no_finish, empty, null = [
        _events(await ask(stream=True)) for _ in range(6)
    ]
    assert cut[-1]["type"] == "content_block_delta"
    assert error[-1] == ANTHROPIC.mid_stream
    assert no_done[-1]["type"] == "message_delta"
    assert no_finish[-2]["delta"]["stop_reason"] is None
    assert [event["type"] for event in empty[1:]] == ["message_delta", "message_stop"]
    assert null[2]["delta"]["text"] is None


async def test_it_refuses_in_its_own_words(ask, server):
    """Without max_tokens, or with a key it does not know, the error has Anthropic's shape."""
    assert (await ask(max_tokens=None)).json["error"]["type"] == "invalid_request_error"
    server.accounts["known"] = Account.OK
    refused = await ask()
    assert refused.status == 401
    assert refused.json == ANTHROPIC.failures[Trouble.UNAUTHORIZED].body


async def test_the_prompt_is_read(ask, server):
    """The system's words and an image count; the words of the last user are the echo."""
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A"}}
    content = [{"type": "text", "text": "Hello"}, image]
    server.script(model="claude", replies=[Echo()])
    seen = await ask(system="Be so", messages=[{"role": "user", "content": content}])
    assert seen.json["content"][0]["text"] == "Hello"
    assert seen.json["usage"]["input_tokens"] == (3 + 2) + (3 + 2 + 85) + 3
