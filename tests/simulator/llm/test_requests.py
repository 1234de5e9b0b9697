import pytest

GOOD = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ([], "body must be an object"),
        ({}, "body.messages must have at least one message"),
        ({"messages": GOOD["messages"]}, "body.model must be str"),
        ({"model": "m", "messages": ["Hello"]}, "body.messages[0] must be an object"),
        (GOOD | {"n": True}, "body.n must be int"),
        (GOOD | {"stream": 1}, "body.stream must be bool"),
        (GOOD | {"max_tokens": "9"}, "body.max_tokens must be int"),
        (GOOD | {"stream_options": 1}, "body.stream_options must be an object"),
    ],
)
async def test_a_wrong_request_is_refused_naming_the_field(client, server, body, complaint):
    """A client's mistake gets a 400 that says what is wrong, and is in the calls."""
    seen = await client.post(f"{server.base_url}/chat/completions", body)
    assert (seen.status, seen.json["error"]["message"]) == (400, complaint)
    assert (server.calls[0].model, server.calls[0].status) == ("", 400)


async def test_what_is_no_json_is_refused(client, server):
    """Neither broken JSON nor broken UTF-8 is a defect of the server."""
    for raw in (b"{", b"\xff"):
        async with client.session.post(f"{server.base_url}/chat/completions", data=raw) as response:
            assert response.status == 400
            assert "not valid JSON" in await response.text()


async def test_a_conversation_without_a_user_message_is_echoed_as_nothing(client, server):
    """There is nothing to say back."""
    body = {"model": "m", "messages": [{"role": "system", "content": "be kind"}]}
    seen = await client.post(f"{server.base_url}/chat/completions", body)
    assert seen.json["choices"][0]["message"]["content"] == ""


async def test_tools_are_part_of_the_prompt(client, server):
    """Definitions of tools cost tokens."""
    await client.ask()
    await client.ask(tools=[{"type": "function", "function": {"name": "find"}}])
    plain, with_tools = server.calls
    assert with_tools.prompt_tokens > plain.prompt_tokens
