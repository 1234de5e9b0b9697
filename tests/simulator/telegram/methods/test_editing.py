from typing import Any

import pytest

from kintsugi.simulator.telegram import Person

BUTTONS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


async def sent(client: Any, **more: object) -> int:
    answer = await client.call("sendMessage", chat_id=7, text="one", **more)
    message_id: int = answer["result"]["message_id"]
    return message_id


async def test_an_edit_takes_the_messages_place(client: Any, alice: Person) -> None:
    """The text is new, the place is old, and the edits are counted."""
    message_id = await sent(client)
    alice.says("meanwhile")
    await client.call("editMessageText", chat_id=7, message_id=message_id, text="two")
    first, second = client.server.chat(alice.id).messages
    assert (first.text, first.edits, second.text) == ("two", 1, "meanwhile")


@pytest.mark.parametrize("text", ["one", " one\n"])
async def test_an_edit_that_changes_nothing_is_refused(
    client: Any, alice: Person, text: str
) -> None:
    """Outer blanks are no change."""
    message_id = await sent(client)
    assert await client.refusal(
        "editMessageText", chat_id=alice.id, message_id=message_id, text=text
    ) == (
        400,
        (
            "Bad Request: message is not modified: specified new message content and reply markup"
            " are exactly the same as a current content and reply markup of the message"
        ),
    )


async def test_an_edit_without_keyboard_takes_it_away(client: Any, alice: Person) -> None:
    """A keyboard stays only when it is sent again."""
    message_id = await sent(client, reply_markup=BUTTONS)
    where = {"chat_id": alice.id, "message_id": message_id}
    await client.call("editMessageText", text="two", reply_markup=BUTTONS, **where)
    assert client.server.chat(7).messages[0].buttons[0].text == "Go"
    await client.call("editMessageText", text="three", **where)
    assert client.server.chat(7).messages[0].buttons == ()


async def test_a_keyboard_is_edited_alone(client: Any, alice: Person) -> None:
    """The text stays, and the same keyboard again is no modification."""
    where = {"chat_id": alice.id, "message_id": await sent(client)}
    await client.call("editMessageReplyMarkup", reply_markup=BUTTONS, **where)
    message = client.server.chat(7).messages[0]
    assert (message.text, message.buttons[0].data) == ("one", "go")
    code, words = await client.refusal("editMessageReplyMarkup", reply_markup=BUTTONS, **where)
    assert code == 400
    assert words.startswith("Bad Request: message is not modified: ")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"chat_id": 7, "text": "x"}, "message identifier is not specified"),
        ({"chat_id": 7, "message_id": 99, "text": "x"}, "message to edit not found"),
        ({"chat_id": 7, "message_id": 1, "text": "x"}, "message can't be edited"),
        ({"chat_id": 7, "message_id": 1, "text": ""}, "message text is empty"),
        ({"chat_id": 7, "message_id": 1, "text": "x" * 4097}, "MESSAGE_TOO_LONG"),
        ({"chat_id": 9, "message_id": 1, "text": "x"}, "chat not found"),
    ],
)
async def test_what_cannot_be_edited_is_refused(
    client: Any, alice: Person, parameters: dict[str, object], words: str
) -> None:
    """Only the bot's own messages can be."""
    alice.says("mine")
    assert await client.refusal("editMessageText", **parameters) == (400, f"Bad Request: {words}")


async def test_a_message_is_deleted_once(client: Any, alice: Person) -> None:
    """In a private chat the person's messages, too."""
    alice.says("mine")
    await client.call("deleteMessage", chat_id=alice.id, message_id=1)
    assert client.server.chat(alice.id).messages == ()
    assert await client.refusal("deleteMessage", chat_id=alice.id, message_id=1) == (
        400,
        "Bad Request: message to delete not found",
    )


async def test_old_and_foreign_messages_stay(client: Any, alice: Person) -> None:
    """After 48 hours nothing is deleted, and in a group only the bot's own."""
    refusal = (400, "Bad Request: message can't be deleted for everyone")
    message_id = await sent(client)
    client.server.world.clock.advance(48 * 3600 + 1)
    assert await client.refusal("deleteMessage", chat_id=7, message_id=message_id) == refusal
    group = client.server.group(id=-5, title="Friends")
    alice.says("mine", chat=group)
    assert await client.refusal("deleteMessage", chat_id=-5, message_id=1) == refusal


async def test_a_bot_reacts_with_one_known_emoji(client: Any, alice: Person) -> None:
    """No list takes the reaction away."""
    alice.says("hi")

    def reaction(*emojis: str) -> dict[str, object]:
        kinds = [{"type": "emoji", "emoji": emoji} for emoji in emojis]
        return {"chat_id": 7, "message_id": 1, "reaction": kinds}

    await client.call("setMessageReaction", **reaction("👀"))
    assert client.server.chat(7).messages[0].reactions == ("👀",)
    refused = [
        await client.refusal("setMessageReaction", **reaction("🧨")),
        await client.refusal("setMessageReaction", **reaction("👍", "👎")),
        await client.refusal("setMessageReaction", chat_id=7, message_id=99),
    ]
    assert [words for _, words in refused] == [
        "Bad Request: REACTION_INVALID",
        "Bad Request: REACTIONS_TOO_MANY",
        "Bad Request: message to react not found",
    ]
    await client.call("setMessageReaction", chat_id=7, message_id=1)
    assert client.server.chat(7).messages[0].reactions == ()
