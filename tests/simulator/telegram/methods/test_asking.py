from typing import Any

from kintsugi.simulator.telegram import Person

BUTTONS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
TOO_OLD = (
    400,
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
)


async def pressed(client: Any, alice: Person) -> str:
    answer = await client.call("sendMessage", chat_id=7, text="?", reply_markup=BUTTONS)
    alice.presses(answer["result"]["message_id"], "go")
    updates = (await client.call("getUpdates"))["result"]
    query_id: str = updates[-1]["callback_query"]["id"]
    return query_id


async def test_a_press_is_answered(client: Any, alice: Person) -> None:
    """The person sees the text."""
    query_id = await pressed(client, alice)
    await client.call("answerCallbackQuery", callback_query_id=query_id, text="ok", show_alert=True)
    (answer,) = client.server.world.callbacks.answers
    assert (answer.query_id, answer.text, answer.is_alert) == (query_id, "ok", True)


async def test_a_late_or_unknown_answer_is_refused(client: Any, alice: Person) -> None:
    """A query can be answered for a while only."""
    query_id = await pressed(client, alice)
    client.server.world.clock.advance(31)
    assert await client.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD
    assert await client.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD


async def test_an_answer_is_short(client: Any, alice: Person) -> None:
    """At most 200 characters."""
    query_id = await pressed(client, alice)
    assert await client.refusal(
        "answerCallbackQuery", callback_query_id=query_id, text="x" * 201
    ) == (400, "Bad Request: MESSAGE_TOO_LONG")


async def test_members_are_told_from_strangers(client: Any, alice: Person) -> None:
    """Who wrote is a member, who was promoted an administrator, who is known has left."""
    group = client.server.group(id=-5, title="Friends")
    client.server.person(id=8, first_name="Bob")

    async def status(user_id: int) -> object:
        answer = await client.call("getChatMember", chat_id=-5, user_id=user_id)
        return answer["result"]["status"]

    assert await status(alice.id) == "left"
    alice.says("hi", chat=group)
    assert await status(alice.id) == "member"
    group.promotes(alice)
    assert await status(alice.id) == "administrator"
    assert (await status(8), await status(42)) == ("left", "member")
    assert await client.refusal("getChatMember", chat_id=-5, user_id=99) == (
        400,
        "Bad Request: user not found",
    )


async def test_a_chat_tells_its_kind(client: Any, alice: Person) -> None:
    """Private chats have a first name, groups a title."""
    client.server.group(id=-1005, title="Forum", forum=True)
    private = (await client.call("getChat", chat_id=alice.id))["result"]
    forum = (await client.call("getChat", chat_id=-1005))["result"]
    assert (private["type"], private["first_name"]) == ("private", "Alice")
    assert (forum["type"], forum["title"], forum["is_forum"]) == ("supergroup", "Forum", True)
