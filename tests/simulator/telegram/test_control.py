from typing import Any

import pytest


async def order(client: Any, verb: str, path: str, **content: Any) -> tuple[int, Any]:
    where = f"{client.server.base_url}/control/{path}"
    parts = {"params": content} if verb == "GET" else {"json": content}
    async with client.session.request(verb, where, **parts) as response:
        return response.status, await response.json()


async def test_a_conversation_is_played_over_http(client: Any) -> None:
    """People are added, write, edit and press; what stands in the chat can be read."""
    assert await order(client, "POST", "people", id=7, first_name="Alice") == (200, {"id": 7})
    _, said = await order(client, "POST", "says", person=7, text="hi")
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    await client.call("sendMessage", chat_id=7, text="ok?", reply_markup=keyboard)
    _, pressed = await order(client, "POST", "presses", person=7, message_id=2, data="go")
    _, edited = await order(client, "POST", "edits", person=7, message_id=1, text="hello")
    assert pressed["update_id"] == said["update_ids"][0] + 1 == edited["update_id"] - 1
    _, seen = await order(client, "GET", "messages", chat=7)
    assert [(m["text"], m["is_from_bot"], m["edits"]) for m in seen["messages"]] == [
        ("hello", False, 1),
        ("ok?", True, 0),
    ]
    assert seen["messages"][1]["buttons"] == [{"text": "Go", "data": "go"}]


async def test_many_messages_are_said_at_once(client: Any) -> None:
    """For load: one request, one update each, in order."""
    await order(client, "POST", "people", id=7, first_name="Alice")
    await order(client, "POST", "groups", id=-5, title="Friends")
    messages = [{"person": 7, "text": str(n), "chat": -5 if n % 2 else None} for n in range(50)]
    _, said = await order(client, "POST", "says", messages=messages)
    assert said["update_ids"] == sorted(said["update_ids"])
    assert len(client.server.chat(-5).messages) == 25


async def test_faults_and_poison_are_ordered(client: Any) -> None:
    """And the faults are cleared again."""
    await order(client, "POST", "people", id=7, first_name="Alice")
    _, pushed = await order(client, "POST", "raw", message={"broken": True})
    assert client.server.world.updates.head(1)[0]["update_id"] == pushed["update_id"]
    act = {"kind": "refuse", "code": 429, "description": "Too Many Requests", "retry_after": 2}
    await order(client, "POST", "faults", method="sendMessage", act=act, times=None)
    answer = await client.call("sendMessage", chat_id=7, text="x")
    assert answer["parameters"] == {"retry_after": 2}
    await order(client, "DELETE", "faults")
    assert (await client.call("sendMessage", chat_id=7, text="x"))["ok"] is True


async def test_the_journal_is_read_from_where_one_stopped(client: Any) -> None:
    """Control requests are not in it."""
    for _ in range(3):
        await client.call("getMe")
    _, read = await order(client, "GET", "journal", since=1, limit=1)
    assert [entry["sequence"] for entry in read["entries"]] == [2]
    _, read = await order(client, "GET", "journal")
    assert len(read["entries"]) == 3


@pytest.mark.parametrize(
    ("verb", "path", "content", "status"),
    [
        ("POST", "says", {"person": 99, "text": "x"}, 400),
        ("POST", "people", {"name": "Alice"}, 400),
        ("GET", "messages", {"chat": "x"}, 400),
        ("POST", "moon", {}, 404),
    ],
)
async def test_a_wrong_order_is_told(
    client: Any, verb: str, path: str, content: dict[str, Any], status: int
) -> None:
    """The answer says what is wrong; the server goes on."""
    code, answer = await order(client, verb, path, **content)
    assert code == status
    assert answer["error"]
    assert (await client.call("getMe"))["ok"] is True
