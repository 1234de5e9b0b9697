"""Ollama's wire shape over real HTTP."""

import json

import pytest

from kintsugi.simulator.llm import CallTool, Cut, Defect, Fail, Malformed, MidStreamError, Say
from kintsugi.simulator.llm.vendors import OLLAMA, Trouble


def _lines(seen):
    return [json.loads(line) for line in seen.text.splitlines()]


async def test_ollama_streams_lines_unless_told_otherwise(client, server):
    """Each line has a piece, the last says done, why and how much."""
    server.script(model="llama", replies=[Say("One two")] * 2)
    streamed = await client.ask_ollama()
    whole = await client.ask_ollama(stream=False)
    assert streamed.headers["content-type"] == "application/x-ndjson"
    *pieces, last = _lines(streamed)
    assert [piece["message"]["content"] for piece in pieces] == ["One", " two"]
    assert not any(piece["done"] for piece in pieces)
    assert (last["done"], last["done_reason"], last["eval_count"]) == (True, "stop", 2)
    assert whole.json["message"] == {"role": "assistant", "content": "One two"}
    assert whole.json["prompt_eval_count"] == last["prompt_eval_count"] == 3 + 2 + 3


@pytest.mark.parametrize(("arguments", "told"), [({"a": 1}, {"a": 1}), ("{no json", "{no json")])
async def test_ollama_tool_calls_have_parsed_arguments(client, server, arguments, told):
    """Arguments are an object; what the model wrote wrongly stays a text."""
    server.script(model="llama", replies=[CallTool("find", arguments)] * 2)
    whole = (await client.ask_ollama(stream=False)).json["message"]
    first = _lines(await client.ask_ollama())[0]["message"]
    assert whole["content"] == ""
    assert whole["tool_calls"] == first["tool_calls"]
    assert whole["tool_calls"][0]["function"] == {"name": "find", "arguments": told}


async def test_ollama_respects_num_predict(client, server):
    """The limit has another name, and the same effect."""
    server.script(model="llama", replies=[Say("One two tri")])
    last = _lines(await client.ask_ollama(options={"num_predict": 1}))[-1]
    assert (last["done_reason"], last["eval_count"]) == ("length", 1)


async def test_ollama_streams_break_too(client, server):
    """A cut stream has no line that says done; an error is a line of its own."""
    server.script(
        model="llama",
        replies=[
            Cut(1, clean=True),
            MidStreamError(1, OLLAMA.mid_stream),
            Malformed(Defect.NO_DONE),
            Malformed(Defect.NULL_CONTENT),
            Malformed(Defect.EMPTY_CHOICES),
            Malformed(Defect.NO_FINISH),
        ],
    )
    cut, error, no_done, null, empty, no_finish = [
        _lines(await client.ask_ollama()) for _ in range(6)
    ]
    assert [line["done"] for line in cut] == [False]
    assert error[-1] == OLLAMA.mid_stream
    assert not no_done[-1]["done"]
    assert null[0]["message"]["content"] is None
    assert "message" not in empty[0]
    assert "done_reason" not in no_finish[-1]


async def test_ollama_usage_can_be_withheld_and_content_null(client, server):
    """The last line then has no counts; the body has a message without text."""
    server.script(model="llama", replies=[Say("x", usage=None), Malformed(Defect.NULL_CONTENT)])
    assert "eval_count" not in (await client.ask_ollama(stream=False)).json
    assert (await client.ask_ollama(stream=False)).json["message"]["content"] is None


async def test_ollama_fails_in_its_own_words(client, server):
    """Scripted failures arrive, and a wrong request is refused, as `{"error": text}`."""
    fail = OLLAMA.fail(Trouble.MODEL_MISSING)
    server.script(model="llama", replies=[fail, Fail(500, "no JSON")])
    assert (await client.ask_ollama()).json == fail.body
    assert (await client.ask_ollama()).text == "no JSON"
    assert (await client.ask_ollama(messages=[])).json.keys() == {"error"}


async def test_the_models_are_listed_in_both_shapes(client, server):
    """Scripted and priced models are known; each has the fields its clients read."""
    server.script(model="llama")
    server.price("gpt-x", "1", "2")
    async with client.session.get(f"{server.root_url}/api/tags") as response:
        tags = await response.json()
    async with client.session.get(f"{server.base_url}/models") as response:
        models = await response.json()
    assert [tag["name"] for tag in tags["models"]] == ["gpt-x", "llama"]
    assert [(model["id"], model["object"]) for model in models["data"]] == [
        ("gpt-x", "model"),
        ("llama", "model"),
    ]
