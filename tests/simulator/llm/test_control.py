"""The control API, by which a server in another process is told what to do."""

import pytest

from kintsugi.simulator.llm import Cut, Defect, Malformed, MidStreamError, Stall, decode
from kintsugi.simulator.llm.fields import Fields, Unreadable
from kintsugi.simulator.llm.replies import CallTool, Echo, Fail, Reply, Say, Usage
from kintsugi.simulator.llm.vendors import DEEPSEEK, OPENAI, Trouble


@pytest.mark.parametrize(
    ("fields", "reply"),
    [
        ({"kind": "say", "text": "x"}, Say("x")),
        ({"kind": "say", "usage": None, "delay_s": 1}, Say(usage=None, delay_s=1)),
        (
            {"kind": "say", "usage": {"prompt": 1, "completion": 2, "cached": 1}},
            Say(usage=Usage(prompt=1, completion=2, cached=1)),
        ),
        (
            {"kind": "say", "headers": {"x-a": "b"}, "model": "m"},
            Say(headers={"x-a": "b"}, model="m"),
        ),
        ({"kind": "echo"}, Echo()),
        (
            {"kind": "call_tool", "name": "f", "arguments": {"a": 1}, "also": [{"name": "g"}]},
            CallTool("f", {"a": 1}, also=(CallTool("g"),)),
        ),
        ({"kind": "call_tool", "name": "f", "arguments": "{"}, CallTool("f", "{")),
        ({"kind": "fail", "status": 500, "body": "x"}, Fail(500, "x")),
        (
            {"kind": "fail", "status": 429, "body": {}, "headers": {"a": "b"}},
            Fail(429, {}, {"a": "b"}),
        ),
        (
            {"kind": "fail", "vendor": "deepseek", "trouble": "unpaid"},
            DEEPSEEK.fail(Trouble.UNPAID),
        ),
        (
            {"kind": "fail", "vendor": "openai", "trouble": "rate_limited", "retry_after_s": 3},
            OPENAI.fail(Trouble.RATE_LIMITED, retry_after_s=3),
        ),
        ({"kind": "stall", "after_chunks": 2, "seconds": 1.5}, Stall(2, seconds=1.5)),
        ({"kind": "stall", "after_chunks": None}, Stall(None)),
        (
            {"kind": "cut", "answer": {"kind": "say", "text": "x"}},
            Cut(clean=False, answer=Say("x")),
        ),
        ({"kind": "mid_stream_error", "after_chunks": 1}, MidStreamError(1)),
        ({"kind": "malformed", "defect": "html"}, Malformed(Defect.HTML)),
    ],
)
def test_every_reply_can_be_told_in_json(fields: dict[str, object], reply: Reply):
    """The names are those of the dataclasses, and so are the defaults."""
    assert decode.reply(Fields(fields)) == reply


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"kind": "shout"}, "kind must be one of say"),
        ({"kind": "say", "txt": "x"}, "does not know txt"),
        ({"kind": "say", "delay_s": "1"}, "delay_s must be float"),
        ({"kind": "fail", "vendor": "acme", "trouble": "unpaid"}, "vendor must be one of openai"),
        ({"kind": "fail", "vendor": "ollama", "trouble": "unpaid"}, "not known to send unpaid"),
        ({"kind": "fail", "status": 500, "body": 5}, "body must be an object"),
        ({"kind": "malformed", "defect": "ugly"}, "ugly is none of bad_json"),
        ({"kind": "cut", "answer": {"kind": "stall"}}, "answer must be a whole one"),
    ],
)
def test_a_misspelt_reply_is_refused_naming_the_fault(fields: dict[str, object], complaint: str):
    """A script that would quietly play something else is worse than none."""
    with pytest.raises(Unreadable, match=complaint):
        decode.reply(Fields(fields))


async def test_a_server_is_scripted_and_read_over_http(client, server):
    """Scripts, accounts and prices go in; calls and bill come out."""
    control = f"{server.root_url}/control"
    replies = [{"kind": "say", "text": "One two"}]
    script = {"model": "gpt-x", "replies": replies, "default": {"kind": "say", "text": "on"}}
    assert (await client.post(f"{control}/script", script)).status == 200
    await client.post(f"{control}/account", {"key": "k", "state": "ok"})
    price = {"input_per_million": "1", "output_per_million": "2.5"}
    await client.post(f"{control}/price", {"model": "gpt-x"} | price)
    client.session.headers["Authorization"] = "Bearer k"
    assert (await client.ask()).json["choices"][0]["message"]["content"] == "One two"
    assert (await client.ask()).json["choices"][0]["message"]["content"] == "on"
    calls = await (await client.session.get(f"{control}/calls")).json()
    bill = await (await client.session.get(f"{control}/bill")).json()
    assert [call["outcome"] for call in calls["calls"]] == ["completed", "completed"]
    assert bill == {
        "total": "0.0000235",
        "by_model": {"gpt-x": "0.0000235"},
        "unpriced_calls": 0,
    }
    assert (await client.post(f"{control}/reset", {})).status == 200
    assert server.calls == ()


@pytest.mark.parametrize(
    ("path", "body", "complaint"),
    [
        ("script", {"replies": []}, "model must be str"),
        ("script", {"model": "m", "reply": []}, "does not know reply"),
        ("account", {"key": "k", "state": "rich"}, "rich is none of ok"),
        ("price", {"model": "m", "input_per_million": "x"}, "x is no decimal"),
    ],
)
async def test_a_wrong_order_is_refused_and_changes_nothing(client, server, path, body, complaint):
    """The answer says which field is wrong."""
    seen = await client.post(f"{server.root_url}/control/{path}", body)
    assert (seen.status, complaint in seen.json["error"]) == (400, True)
    assert (await client.ask("Hi")).status == 200
