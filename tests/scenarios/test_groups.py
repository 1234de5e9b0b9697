"""In groups the bot speaks when spoken to; topics are conversations of their own (SPEC B5)."""

import pytest

from kintsugi.simulator.telegram import Group
from tests.scenarios.world import BOT, World


@pytest.fixture
def group(world: World) -> Group:
    return world.telegram.group(id=-100500, title="Potters")


async def test_silence_without_being_addressed(world: World, group: Group) -> None:
    """Group talk is not for the bot, which keeps nothing of it."""
    assert await world.ask(world.alice, "is anybody here?", chat=group) == []
    assert await world.ask(world.alice, "@somebody_else hello", chat=group) == []
    assert await world.ask(world.alice, "/new@another_bot", chat=group) == []
    assert world.model.requests == []
    assert world.records.events("message.received") == []
    assert world.records.audit() == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f"@{BOT.username} hello", f"@{BOT.username} hello"),
        (f"😀 hello @{BOT.username.upper()}", f"😀 hello @{BOT.username.upper()}"),
        ("/stop", "There is nothing to stop"),
        (f"/stop@{BOT.username}", "There is nothing to stop"),
    ],
)
async def test_a_mention_and_a_command_are_answered(
    world: World, group: Group, text: str, answer: str
) -> None:
    """Groups only on @mention, reply-to-bot or command, each as a reply to the message."""
    [said] = await world.ask(world.alice, text, chat=group)
    assert said.startswith(answer)
    asked, answered = world.telegram.chat(group.id).messages
    assert answered.reply_to == asked.message_id


async def test_a_reply_to_the_bot_is_answered(world: World, group: Group) -> None:
    """Who answers the bot need not name it."""
    await world.ask(world.alice, f"@{BOT.username} hello", chat=group)
    [message] = world.messages(group)
    answer = await world.ask(world.bob, "and me?", chat=group, reply_to=message.message_id)
    assert answer == [f'<quoted from="Kintsugi">\n@{BOT.username} hello\n</quoted>\nand me?']


async def test_two_people_in_a_group_are_two_sessions(world: World, group: Group) -> None:
    """A session is chat, topic and user."""
    await world.ask(world.alice, f"@{BOT.username} one", chat=group)
    await world.ask(world.bob, f"@{BOT.username} two", chat=group)
    assert len(world.model.requests[-1].messages) == 2


async def test_topics_are_sessions_of_their_own(world: World) -> None:
    """What is said in a topic is answered there, and is not known in another."""
    forum = world.telegram.group(id=-100600, title="Kiln", forum=True)
    glaze, clay = forum.topic("glaze"), forum.topic("clay")
    await world.ask(world.alice, f"@{BOT.username} celadon", chat=forum, thread=glaze)
    await world.ask(world.alice, f"@{BOT.username} stoneware", chat=forum, thread=clay)
    assert [message.thread for message in world.messages(forum)] == [glaze, clay]
    assert [each.text for each in world.model.requests[-1].messages[1:]] == [
        f"@{BOT.username} stoneware"
    ]
    await world.ask(world.alice, f"@{BOT.username} again", chat=forum, thread=glaze)
    assert world.model.requests[-1].messages[1].text == f"@{BOT.username} celadon"


async def test_a_reply_thread_of_an_ordinary_group_is_no_topic(world: World, group: Group) -> None:
    """Only topics are sessions; a chain of replies is one conversation."""
    await world.ask(world.alice, f"@{BOT.username} one", chat=group)
    [message] = world.messages(group)
    await world.ask(world.alice, "two", chat=group, reply_to=message.message_id)
    assert len(world.model.requests[-1].messages) == 4
