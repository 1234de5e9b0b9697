from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from kintsugi.clock import ManualClock
from kintsugi.simulator.telegram import BotProfile, Person
from kintsugi.simulator.telegram.formatting import FormattedText
from kintsugi.simulator.telegram.stage import Stage
from kintsugi.simulator.telegram.world import Draft

Update = Mapping[str, Any]


@pytest.fixture
def stage(profile: BotProfile) -> Stage:
    return Stage(bot=profile, clock=ManualClock())


@pytest.fixture
def bob(stage: Stage) -> Person:
    return stage.person(id=8, first_name="Bob", language_code="ru", username="bobby")


def last(stage: Stage) -> Update:
    return stage.world.updates.head(100)[-1]


def test_what_is_said_reaches_the_bot(stage: Stage, bob: Person) -> None:
    """As a message update with the sender, the chat, the reply and the entities."""
    bob.says("first")
    update_id = bob.says("/help me", reply_to=1)
    update = last(stage)
    message = update["message"]
    assert update["update_id"] == update_id
    assert message["from"] == {
        "id": 8, "is_bot": False, "first_name": "Bob", "username": "bobby", "language_code": "ru",
    }  # fmt: skip
    assert message["reply_to_message"]["text"] == "first"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 5}]


def test_an_edit_reaches_the_bot(stage: Stage, bob: Person) -> None:
    """As an edited_message update with the new text."""
    bob.says("helo")
    bob.edits(1, "hello")
    edited = last(stage)["edited_message"]
    assert (edited["text"], edited["message_id"]) == ("hello", 1)
    assert edited["edit_date"] >= edited["date"]


def test_only_own_messages_are_edited(stage: Stage, bob: Person) -> None:
    """Of others, and of none, it is a mistake of the test."""
    group = stage.group(id=-5, title="Friends")
    stage.person(id=9, first_name="Eve").says("mine", chat=group)
    with pytest.raises(LookupError):
        bob.edits(1, "hacked", chat=group)
    with pytest.raises(LookupError):
        bob.edits(99, "nothing", chat=-5)


def test_only_buttons_that_are_there_are_pressed(bob: Person) -> None:
    """A person's message has none."""
    bob.says("hi")
    with pytest.raises(LookupError):
        bob.presses(1, "go")


def test_blocking_is_told(stage: Stage, bob: Person) -> None:
    """As my_chat_member, both ways."""
    bob.blocks()
    assert last(stage)["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    bob.unblocks()
    assert last(stage)["my_chat_member"]["new_chat_member"]["status"] == "member"


def test_reactions_are_told(stage: Stage, bob: Person) -> None:
    """What is there now and what was before, of a person; when the bot asked for it."""
    stage.world.updates.allow(["message_reaction"])
    bob.says("hi")
    for emojis, before in ((["👍"], []), (["🔥", "👏"], ["👍"]), ([], ["🔥", "👏"])):
        bob.reacts(1, *emojis)
        told = last(stage)["message_reaction"]
        assert [each["emoji"] for each in told["new_reaction"]] == emojis
        assert [each["emoji"] for each in told["old_reaction"]] == before
        assert (told["user"]["id"], told["message_id"]) == (8, 1)


def test_reactions_in_groups_are_told_to_admins(stage: Stage, bob: Person) -> None:
    """And somebody who speaks for the group is not named."""
    stage.world.updates.allow(["message_reaction", "my_chat_member"])
    group = stage.group(id=-5, title="Friends")
    bob.says("hi", chat=group)
    bob.reacts(1, "👍", chat=group)
    assert len(stage.world.updates) == 0
    group.promotes_bot()
    assert last(stage)["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    bob.reacts(1, "🔥", chat=group, anonymously=True)
    told = last(stage)["message_reaction"]
    assert told["actor_chat"]["id"] == -5
    assert "user" not in told
    with pytest.raises(LookupError):
        bob.reacts(99, "🔥", chat=group)


def test_a_migration_is_told_in_both_chats(stage: Stage, bob: Person) -> None:
    """Members move along."""
    group = stage.group(id=-5, title="Friends")
    bob.says("hi", chat=group)
    new = group.migrates(-1005)
    old_told, new_told = (u["message"] for u in stage.world.updates.head(100)[-2:])
    assert isinstance(old_told, dict)
    assert isinstance(new_told, dict)
    assert (old_told["chat"]["id"], old_told["migrate_to_chat_id"]) == (-5, -1005)
    assert (new_told["chat"]["id"], new_told["migrate_from_chat_id"]) == (-1005, -5)
    assert (new.id, set(new.chat.people)) == (-1005, {8})


def test_topics_are_threads(stage: Stage, bob: Person) -> None:
    """What is said in a topic carries its thread."""
    forum = stage.group(id=-1006, title="Forum", forum=True)
    thread = forum.topic("Ideas")
    bob.says("one", chat=forum, thread=thread)
    message = last(stage)["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (thread, True)


def test_privacy_mode_hides_group_talk(profile: BotProfile) -> None:
    """The bot is sent commands, mentions and replies to it, and every private message."""
    private = replace(profile, can_read_all_group_messages=False)
    stage = Stage(bot=private, clock=ManualClock())
    bob = stage.person(id=8, first_name="Bob")
    group = stage.group(id=-5, title="Friends")
    hidden = bob.says("just talk", chat=group)
    bob.says("a reply to talk", chat=group, reply_to=1)
    world = stage.world
    answer = world.post(
        group.chat, Draft(sender=private.user, content=FormattedText(text="an answer"))
    )
    seen = [
        bob.says("a reply to the bot", chat=group, reply_to=answer.message_id),
        bob.says("/help", chat=group),
        bob.says("hey @kintsugi_bot", chat=group),
        bob.says("in private"),
    ]
    assert [update["update_id"] for update in world.updates.head(100)] == seen
    assert seen[0] == hidden + 2
