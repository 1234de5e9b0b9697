from typing import Any

import pytest

from kintsugi.simulator.telegram import Person


@pytest.mark.parametrize(
    ("parameters", "code", "words"),
    [
        ({"chat_id": 7}, 400, "Bad Request: message text is empty"),
        ({"chat_id": 7, "text": "x" * 4097}, 400, "Bad Request: message is too long"),
        ({"text": "x"}, 400, "Bad Request: chat_id is empty"),
        ({"chat_id": 8, "text": "x"}, 400, "Bad Request: chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, 400, "Bad Request: chat not found"),
        (
            {"chat_id": 7, "text": "x", "message_thread_id": 5},
            400,
            "Bad Request: message thread not found",
        ),
        (
            {"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 5}},
            400,
            "Bad Request: message to be replied not found",
        ),
        (
            {"chat_id": 7, "text": "x", "reply_to_message_id": 5},
            400,
            "Bad Request: message to be replied not found",
        ),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    client: Any, alice: Person, parameters: dict[str, object], code: int, words: str
) -> None:
    """And nothing appears in the chat."""
    assert await client.refusal("sendMessage", **parameters) == (code, words)
    assert client.server.chat(alice.id).messages == ()


async def test_a_message_appears_in_the_chat(client: Any, alice: Person) -> None:
    """With what it replies to, in its topic, and with ascending ids."""
    alice.says("question", thread=9)
    answer = await client.call(
        "sendMessage",
        chat_id=alice.id,
        text="answer",
        message_thread_id=9,
        reply_parameters={"message_id": 1},
        disable_notification=True,
        protect_content=True,
        link_preview_options={"is_disabled": True},
    )
    assert answer["result"]["reply_to_message"]["text"] == "question"
    assert answer["result"]["is_topic_message"] is True
    message = client.server.chat(alice.id).messages[-1]
    assert (message.message_id, message.thread, message.reply_to) == (2, 9, 1)
    assert message.is_from_bot


@pytest.mark.parametrize(
    "reply",
    [
        {"reply_parameters": {"message_id": 5, "allow_sending_without_reply": True}},
        {"reply_to_message_id": 5, "allow_sending_without_reply": "true"},
    ],
)
async def test_a_missing_question_can_be_forgiven(
    client: Any, alice: Person, reply: dict[str, object]
) -> None:
    """Then the message is sent as no reply."""
    await client.call("sendMessage", chat_id=alice.id, text="x", **reply)
    assert client.server.chat(alice.id).messages[0].reply_to is None


async def test_who_blocked_the_bot_is_out_of_reach(client: Any, alice: Person) -> None:
    """Until they unblock it."""
    alice.blocks()
    assert await client.refusal("sendMessage", chat_id=7, text="x") == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    alice.unblocks()
    await client.call("sendMessage", chat_id=7, text="x")


async def test_a_bot_cannot_begin(client: Any) -> None:
    """Who has never pressed Start cannot be written to."""
    bob = client.server.person(id=8, first_name="Bob", started=False)
    assert await client.refusal("sendMessage", chat_id=8, text="x") == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    bob.says("/start")
    await client.call("sendMessage", chat_id=8, text="x")


@pytest.mark.parametrize(("chat_id", "kind"), [(-5, "group"), (-1005, "supergroup")])
async def test_a_kicked_bot_is_silent(client: Any, chat_id: int, kind: str) -> None:
    """Until it is let in again."""
    group = client.server.group(id=chat_id, title="Friends")
    group.kicks_bot()
    assert await client.refusal("sendMessage", chat_id=chat_id, text="x") == (
        403,
        f"Forbidden: bot was kicked from the {kind} chat",
    )
    group.readmits_bot()
    await client.call("sendMessage", chat_id=chat_id, text="x")


async def test_a_migrated_group_names_its_new_id(client: Any) -> None:
    """The refusal carries migrate_to_chat_id, and the new id accepts."""
    client.server.group(id=-5, title="Friends").migrates(-1005)
    answer = await client.call("sendMessage", chat_id=-5, text="x")
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1005},
    }
    await client.call("sendMessage", chat_id=-1005, text="x")


async def test_chat_actions_are_known_ones(client: Any, alice: Person) -> None:
    """Typing is one of them."""
    await client.call("sendChatAction", chat_id=alice.id, action="typing")
    assert await client.refusal("sendChatAction", chat_id=alice.id, action="dancing") == (
        400,
        "Bad Request: wrong parameter action in request",
    )
