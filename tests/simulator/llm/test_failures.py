"""Every way in which a call can go wrong, over real HTTP."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from kintsugi.simulator.llm import (
    After,
    CallTool,
    Cut,
    Defect,
    Fail,
    Malformed,
    MidStreamError,
    ModelServer,
    Outcome,
    Say,
    Stall,
)
from kintsugi.simulator.llm.vendors import OPENAI, OPENROUTER, VENDORS, Trouble

EVERY_FAILURE = [
    pytest.param(fail, id=f"{vendor.name}-{trouble}")
    for vendor in VENDORS.values()
    for trouble, fail in vendor.failures.items()
]


@pytest.mark.parametrize("stream", [False, True])
async def test_every_failure_of_every_vendor_arrives_as_published(client, server, stream):
    """Status, body and headers reach the client unchanged, streamed or not, and cost nothing."""
    fails: list[Any] = [param.values[0] for param in EVERY_FAILURE]
    server.script(model="gpt-x", replies=fails)
    for fail in fails:
        seen = await client.ask(stream=stream)
        assert seen.status == fail.status
        assert (seen.text if isinstance(fail.body, str) else json.loads(seen.text)) == fail.body
        assert fail.headers.keys() <= {name.lower() for name in seen.headers}
    assert {call.outcome for call in server.calls} == {Outcome.REFUSED}
    assert not any(call.prompt_tokens or call.completion_tokens for call in server.calls)


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("seconds", "90"),
        ("milliseconds", "90000"),
        ("duration", "90s"),
        ("http_date", "Thu, 01 Jan 2026 12:01:30 GMT"),
        ("rfc3339", "2026-01-01T12:01:30+00:00"),
        ("epoch_ms", "1767268890000"),
    ],
)
async def test_a_wait_is_told_in_each_form_by_the_clock(client, server, form, value):
    """Headers that name a moment follow the clock of the server."""
    server.script(model="gpt-x", replies=[Fail(429, {}, {"x-wait": After(seconds=90, form=form)})])
    assert (await client.ask()).headers["x-wait"] == value


async def test_a_vendors_failure_can_tell_another_wait(client, server):
    """The wait changes, the rest of the headers stays."""
    fail = OPENAI.fail(Trouble.RATE_LIMITED, retry_after_s=0.5)
    server.script(model="gpt-x", replies=[fail])
    headers = (await client.ask()).headers
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("0.5", "500")
    assert headers["x-ratelimit-limit-tokens"] == "30000"


@pytest.mark.parametrize("after", [0, 3])
async def test_a_cleanly_cut_stream_ends_without_finish_and_done(client, server, after):
    """HTTP says all is well; only the missing terminal signal tells that it is not."""
    server.script(model="gpt-x", replies=[Cut(after, clean=True, answer=Say("a b c d e"))])
    seen = await client.ask(stream=True)
    assert (seen.content, seen.finish, seen.done) == (
        "a b c d e"[: max(0, after * 2 - 1)],
        [],
        False,
    )
    assert (server.calls[0].outcome, server.calls[0].completion_tokens) == (Outcome.CUT, after)


async def test_a_reset_stream_delivers_what_was_sent_and_then_breaks(client, server):
    """The partial text is there, then the connection fails; the bill has what was sent."""
    server.script(model="gpt-x", replies=[Cut(3, clean=False, answer=Say("a b c d e"))])
    received = b""
    async with client.open(stream=True) as response:
        for _ in range(1 + 3):
            received += await response.content.readuntil(b"\n\n")
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    assert received.count(b"data: ") == 1 + 3
    assert (server.calls[0].outcome, server.calls[0].completion_tokens) == (Outcome.CUT, 3)


@pytest.mark.parametrize("clean", [False, True])
async def test_a_cut_before_the_head_leaves_no_response(client, server, clean):
    """Reset or closed, the client has not even a status."""
    server.script(model="gpt-x", replies=[Cut(None, clean=clean)])
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.ask()
    assert (server.calls[0].status, server.calls[0].outcome) == (None, Outcome.CUT)


async def test_a_body_cut_in_half_is_no_json_or_no_body(client, server):
    """Without a stream, a clean cut is half a body in due form, a reset one a broken transfer."""
    server.script(model="gpt-x", replies=[Cut(1, clean=True), Cut(1, clean=False)])
    with pytest.raises(json.JSONDecodeError):
        _ = (await client.ask()).json
    with pytest.raises(aiohttp.ClientPayloadError):
        await client.ask()


@pytest.mark.parametrize("stream", [False, True])
async def test_a_stall_goes_on_after_its_time(client, server, clock, stream):
    """Silence, and then the rest, as if nothing had been."""
    server.script(model="gpt-x", replies=[Stall(2, seconds=60, answer=Say("a b c d"))])
    async with client.open(stream=stream) as response:
        head = await response.content.readany()
        assert b"finish_reason" not in head or b'"finish_reason":"' not in head
        clock.advance(60)
        rest = await response.content.read()
    assert b'"finish_reason":"stop"' in head + rest
    assert server.calls[0].outcome is Outcome.COMPLETED


@pytest.mark.parametrize(("after", "delivered"), [(0, 0), (2, 2)])
async def test_a_client_that_leaves_a_stalled_stream_is_billed_what_it_got(
    client, server, after, delivered
):
    """The provider notices the disconnect, and counts what was written by then."""
    server.script(model="gpt-x", replies=[Stall(after, answer=Say("a b c d"))])
    async with client.open(stream=True) as response:
        for _ in range(1 + after):
            await response.content.readuntil(b"\n\n")
        response.close()
    await server.recorded(1)
    call = server.calls[0]
    assert (call.outcome, call.status, call.completion_tokens) == (
        Outcome.CANCELLED,
        200,
        delivered,
    )
    assert call.prompt_tokens > 0


async def test_a_stall_before_the_head_can_only_be_left(client, server):
    """No head ever comes; the provider notices who gave up."""
    server.script(model="gpt-x", replies=[Stall(None)])
    waiting = asyncio.create_task(client.ask())
    await server.arrived(1)
    waiting.cancel()
    await server.recorded(1)
    assert (server.calls[0].outcome, server.calls[0].status) == (Outcome.CANCELLED, None)


@pytest.mark.parametrize("body", [{"error": {"message": "broke"}}, OPENROUTER.mid_stream])
async def test_an_error_event_breaks_a_200(client, server, body):
    """The error arrives after the content, inside the stream; without one it is the body."""
    reply = MidStreamError(2, body, answer=Say("a b c"))
    server.script(model="gpt-x", replies=[reply] * 2)
    streamed, whole = await client.ask(stream=True), await client.ask()
    assert (streamed.status, streamed.events[-1], streamed.done) == (200, body, False)
    assert streamed.text.count('"content":"') >= 1 + 2
    assert (whole.status, whole.json) == (200, body)
    assert [(call.outcome, call.completion_tokens) for call in server.calls] == [
        (Outcome.CUT, 2),
        (Outcome.CUT, 0),
    ]


async def _malformed(client, server, defect, *, stream):
    server.script(model="gpt-x", replies=[Malformed(defect, answer=Say("a b c"))])
    seen = await client.ask(stream=stream)
    assert seen.status == 200
    return seen


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("defect", [Defect.BAD_JSON, Defect.HALF_JSON])
async def test_json_can_be_broken(client, server, defect, stream):
    """In the body, or in one event of a stream."""
    seen = await _malformed(client, server, defect, stream=stream)
    with pytest.raises(json.JSONDecodeError):
        _ = seen.events if stream else seen.json


@pytest.mark.parametrize("stream", [False, True])
async def test_a_200_can_be_a_page_or_empty(client, server, stream):
    """A proxy's page, or nothing at all; neither is billed."""
    page = await _malformed(client, server, Defect.HTML, stream=stream)
    empty = await _malformed(client, server, Defect.EMPTY_BODY, stream=stream)
    assert page.headers["content-type"].startswith("text/html")
    assert "<html>" in page.text
    assert empty.text == ""
    assert [call.prompt_tokens for call in server.calls] == [0, 0]


async def test_a_200_can_hold_an_error(client, server):
    """The error object comes as the body, or as the only event."""
    whole = await _malformed(client, server, Defect.ERROR_IN_200, stream=False)
    streamed = await _malformed(client, server, Defect.ERROR_IN_200, stream=True)
    assert [whole.json] == streamed.events
    assert whole.json["error"]["code"] == 502


async def test_choices_can_be_empty_and_content_null(client, server):
    """A well-formed answer without an answer in it."""
    no_choices = await _malformed(client, server, Defect.EMPTY_CHOICES, stream=False)
    streamed = await _malformed(client, server, Defect.EMPTY_CHOICES, stream=True)
    null = await _malformed(client, server, Defect.NULL_CONTENT, stream=False)
    null_streamed = await _malformed(client, server, Defect.NULL_CONTENT, stream=True)
    assert no_choices.json["choices"] == []
    assert [event["choices"] for event in streamed.events] == [[]]
    assert null.json["choices"][0]["message"]["content"] is None
    assert (null_streamed.content, null_streamed.finish) == ("", ["stop"])


async def test_either_end_of_a_stream_can_be_missing(client, server):
    """A finish reason without [DONE], and [DONE] without a finish reason."""
    no_done = await _malformed(client, server, Defect.NO_DONE, stream=True)
    no_finish = await _malformed(client, server, Defect.NO_FINISH, stream=True)
    assert (no_done.finish, no_done.done) == (["stop"], False)
    assert (no_finish.finish, no_finish.done) == ([], True)


async def test_a_tool_call_can_be_cut(client, server):
    """Half of the arguments is there, the rest never comes."""
    call = CallTool("find", '{"name": "Ann"}')
    server.script(model="gpt-x", replies=[Cut(1, clean=True, answer=call)])
    seen = await client.ask(stream=True)
    assert seen.events[-1]["choices"][0]["delta"]["tool_calls"][0]["function"]["name"] == "find"
    assert (seen.finish, seen.done) == ([], False)


async def test_a_server_that_is_down_refuses_and_comes_back_on_its_port(client, server):
    """Calls under way are cut; new ones find nobody; afterwards all is as before."""
    server.script(model="gpt-x", replies=[Stall(1)])
    async with client.open(stream=True) as response:
        await response.content.readuntil(b"\n\n")
        await server.down()
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    await server.recorded(1)
    assert server.calls[0].outcome is Outcome.CUT
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.ask()
    url = server.base_url
    await server.down()
    await server.up()
    await server.up()
    assert server.base_url == url
    assert (await client.ask()).status == 200


async def test_leaving_the_server_ends_a_stall_that_has_no_end(clock):
    """A forgotten stall does not keep a test from ending."""
    async with aiohttp.ClientSession() as session, ModelServer(clock=clock) as server:
        server.script(model="*", replies=[Stall(0)])
        body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
        response = await session.post(f"{server.base_url}/chat/completions", json=body)
        assert response.status == 200
    with pytest.raises(aiohttp.ClientPayloadError):
        await response.read()
    assert server.calls[0].outcome is Outcome.CUT
