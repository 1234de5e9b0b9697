import asyncio
from typing import Any

import pytest

from kintsugi.simulator.telegram import (
    Change,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Person,
)


async def test_listeners_hear_what_people_see(client: Any, alice: Person) -> None:
    """Posts, edits and deletions, of people and of the bot, in order."""
    heard: list[Change] = []
    client.server.listen(heard.append)
    alice.says("hi")
    await client.call("sendMessage", chat_id=7, text="hello")
    await client.call("editMessageText", chat_id=7, message_id=2, text="hello!")
    await client.call("deleteMessage", chat_id=7, message_id=2)
    assert [(type(change), change.message.text) for change in heard] == [
        (MessagePosted, "hi"),
        (MessagePosted, "hello"),
        (MessageEdited, "hello!"),
        (MessageDeleted, "hello!"),
    ]


async def test_until_waits_for_what_it_is_told(client: Any, alice: Person) -> None:
    """It looks again after every change."""
    chat = client.server.chat(alice.id)
    waiting = asyncio.ensure_future(
        client.server.until(lambda: any(m.text == "done" for m in chat.messages))
    )
    changing = asyncio.ensure_future(client.server.changed())
    await asyncio.sleep(0)
    alice.says("not yet")
    await changing
    assert not waiting.done()
    await client.call("sendMessage", chat_id=7, text="done")
    await waiting


async def test_until_does_not_wait_for_ever(client: Any) -> None:
    """A test that waits for what does not come fails."""
    with pytest.raises(TimeoutError):
        await client.server.until(lambda: False, timeout=0)


async def test_a_known_person_stays_the_same(client: Any, alice: Person) -> None:
    """A new name keeps the chat and its messages."""
    alice.says("hi")
    renamed = client.server.person(id=alice.id, first_name="Alicia")
    renamed.says("it is me")
    assert [m.sender.first_name for m in client.server.chat(7).messages] == ["Alice", "Alicia"]
    assert client.server.known_person(7).profile.first_name == "Alicia"


async def test_poison_is_queued_as_it_is(client: Any) -> None:
    """Ids of later updates ascend."""
    poison = client.server.push_raw({"message": {"message_id": "not a number"}})
    alice = client.server.person(id=7, first_name="Alice")
    assert alice.says("hi") == poison + 1
    assert client.server.world.updates.head(1)[0]["message"] == {"message_id": "not a number"}
