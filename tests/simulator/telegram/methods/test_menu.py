from typing import Any

from kintsugi.simulator.telegram import Person

COMMANDS = [{"command": "start", "description": "Begin"}]


async def test_a_menu_is_set_read_and_deleted(client: Any) -> None:
    """Each language has its own."""
    await client.call("setMyCommands", commands=COMMANDS, language_code="ru")
    assert (await client.call("getMyCommands", language_code="ru"))["result"] == COMMANDS
    assert (await client.call("getMyCommands"))["result"] == []
    await client.call("deleteMyCommands", language_code="ru")
    assert (await client.call("getMyCommands", language_code="ru"))["result"] == []


async def test_a_menu_for_a_chat_needs_the_chat(client: Any, alice: Person) -> None:
    """An unknown chat is refused."""
    scope = {"type": "chat", "chat_id": alice.id}
    await client.call("setMyCommands", commands=COMMANDS, scope=scope)
    assert (await client.call("getMyCommands", scope=scope))["result"] == COMMANDS
    assert await client.refusal(
        "setMyCommands", commands=COMMANDS, scope={"type": "chat", "chat_id": 99}
    ) == (400, "Bad Request: chat not found")
