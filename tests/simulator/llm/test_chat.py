"""OpenAI's chat completions over real HTTP: answers that are whole."""

import asyncio

import pytest

from kintsugi.simulator.llm import CallTool, Echo, Outcome, Say, Usage


async def test_without_a_script_it_echoes_the_last_user_message(client):
    """A fresh server answers at once, with what it was told."""
    seen = await client.ask([{"type": "text", "text": "Hello "}, {"type": "text", "text": "you"}])
    choice = seen.json["choices"][0]
    assert (seen.status, choice["message"]["content"]) == (200, "Hello you")
    assert choice["finish_reason"] == "stop"


async def test_a_streamed_answer_has_role_content_finish_and_done(client, server):
    """The stream carries the same text as the whole answer, and both ends of a real stream."""
    server.script(model="gpt-x", replies=[Say("One two three four")])
    seen = await client.ask(stream=True)
    assert seen.headers["content-type"] == "text/event-stream"
    assert seen.events[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert (seen.content, seen.finish, seen.done) == ("One two three four", ["stop"], True)
    assert all("usage" not in event for event in seen.events)


async def test_usage_comes_last_and_only_if_asked_for(client, server):
    """With include_usage every chunk has a null usage, the last, without choices, the real."""
    server.script(model="gpt-x", replies=[Say("One two", usage=Usage(prompt=9, completion=2))])
    seen = await client.ask(stream=True, stream_options={"include_usage": True})
    *others, last = seen.events
    assert all(event["usage"] is None for event in others)
    assert (last["choices"], last["usage"]["total_tokens"]) == ([], 11)


@pytest.mark.parametrize("stream", [False, True])
async def test_usage_can_be_withheld_and_is_billed_all_the_same(client, server, stream):
    """A provider that tells no usage still counts."""
    server.script(model="gpt-x", replies=[Say("One two", usage=None)])
    seen = await client.ask(stream=stream, stream_options={"include_usage": True})
    assert "prompt_tokens" not in seen.text
    assert (server.calls[0].prompt_tokens, server.calls[0].completion_tokens) == (3 + 2 + 3, 2)


@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
async def test_an_answer_longer_than_the_limit_ends_by_length(client, server, limit):
    """Either name of the limit is respected, in text, finish reason and bill."""
    server.script(model="gpt-x", replies=[Say("One two tri")] * 2)
    whole = await client.ask(**{limit: 2})
    streamed = await client.ask(stream=True, **{limit: 2})
    assert whole.json["choices"][0]["message"]["content"] == streamed.content == "One two"
    assert whole.json["choices"][0]["finish_reason"] == streamed.finish[0] == "length"
    assert [call.completion_tokens for call in server.calls] == [2, 2]


async def test_n_choices_are_answered_and_billed(client, server):
    """Two choices are two answers."""
    server.script(model="gpt-x", replies=[Say("One two")] * 2)
    whole = await client.ask(n=2)
    streamed = await client.ask(n=2, stream=True)
    assert [choice["index"] for choice in whole.json["choices"]] == [0, 1]
    assert streamed.finish == ["stop", "stop"]
    assert [call.completion_tokens for call in server.calls] == [4, 4]


async def test_tool_calls_come_whole_and_in_pieces(client, server):
    """A stream sends id and name first, then the arguments piece by piece."""
    more = CallTool("wait", "{not json", id="call_2")
    call = CallTool("find", {"name": "Ann"}, also=(more,))
    server.script(model="gpt-x", replies=[call] * 2)
    whole = (await client.ask()).json["choices"][0]
    assert (whole["finish_reason"], whole["message"]["content"]) == ("tool_calls", None)
    sent = {c["function"]["name"]: c["function"]["arguments"] for c in _calls(whole["message"])}
    assert sent == {"find": '{"name": "Ann"}', "wait": "{not json"}
    pieces: dict[int, str] = {}
    for event in (await client.ask(stream=True)).events:
        for piece in _calls(event["choices"][0]["delta"]):
            index = piece["index"]
            pieces[index] = pieces.get(index, "") + piece["function"]["arguments"]
    assert list(pieces.values()) == list(sent.values())


def _calls(message):
    return message.get("tool_calls", [])


async def test_replies_are_played_in_order_then_the_default_goes_on(client, server):
    """A model's own replies come before those of any model; an echo is the default's default."""
    server.script(model="*", replies=[Say("any")])
    server.script(model="gpt-x", replies=[Say("first"), Say("second")], default=Say("on"))
    told = [(await client.ask()).json["choices"][0]["message"]["content"] for _ in range(5)]
    assert told == ["first", "second", "any", "on", "on"]
    server.script(model="gpt-x", default=Echo())
    assert (await client.ask("Hi")).json["choices"][0]["message"]["content"] == "Hi"


async def test_an_answer_may_report_another_model_and_own_headers(client, server):
    """A dated snapshot answers for its alias; each response has a request id."""
    server.script(model="gpt-x", replies=[Say("x", model="gpt-x-2026", headers={"x-own": "1"})])
    seen = await client.ask()
    assert (seen.json["model"], seen.headers["x-own"]) == ("gpt-x-2026", "1")
    assert seen.headers["x-request-id"] == "req_00000001"


async def test_delays_pass_on_the_clock_of_the_server(client, server, clock):
    """A slow head and slow chunks take as long as the script says, and no real time."""
    server.script(model="gpt-x", replies=[Say("One two", delay_s=2, chunk_delay_s=3)])
    request = client.open(stream=True)
    opening = asyncio.create_task(_opened(request))
    await server.arrived(1)
    assert not opening.done()
    clock.advance(2)
    response = await opening
    await response.content.readuntil(b"\n\n")  # the role
    for word in (b"One", b" two"):
        clock.advance(3)
        assert b'"content":"' + word in await response.content.readuntil(b"\n\n")
    await response.read()
    assert server.calls[0].outcome is Outcome.COMPLETED


async def _opened(request):
    return await request
