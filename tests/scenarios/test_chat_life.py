"""Chats move, close and open; people add bots to groups (SPEC B13)."""

import pytest

from kintsugi.llm.scripted import Say
from kintsugi.simulator.telegram import Fault, Group, Refuse
from tests.scenarios.world import BOT, World

NEW = -1001234


@pytest.fixture
def group(world: World) -> Group:
    return world.telegram.group(id=-500, title="Potters")


async def test_a_conversation_moves_along(world: World, group: Group) -> None:
    """What was said in the group is known in the supergroup."""
    await world.ask(world.alice, f"@{BOT.username} celadon", chat=group)
    moved = group.migrates(NEW)
    await world.rest()
    await world.ask(world.alice, f"@{BOT.username} again", chat=moved)
    said = [message.text for message in world.model.requests[-1].messages]
    assert f"@{BOT.username} celadon" in said
    assert world.records.dead("message.received") == []


async def test_an_answer_under_way_reaches_the_supergroup(world: World, group: Group) -> None:
    """A group that moves while its answer is made gets it once, where it is now."""
    world.model.then(Say(text="one two three", pause_s=1))
    world.alice.says(f"@{BOT.username} count", chat=group)
    await world.until(lambda: bool(world.model.requests))
    moved = group.migrates(NEW)
    await world.rest()
    assert world.answers(moved) == ["one two three"]
    assert world.answers(group) == []


async def test_the_refusal_alone_is_enough(world: World, group: Group) -> None:
    """Where the service messages are late, the refused send tells of the move, also for later."""
    moved = world.telegram.group(id=NEW, title="Potters")
    refusal = Refuse(400, "Bad Request: group chat was upgraded", migrate_to=NEW)
    world.telegram.faults.add(Fault(method="sendMessage", act=refusal))
    assert await world.ask(world.alice, f"@{BOT.username} hi", chat=group) == []
    assert world.answers(moved) == [f"@{BOT.username} hi"]
    await world.ask(world.alice, f"@{BOT.username} again", chat=group)
    assert world.answers(moved)[1:] == [f"@{BOT.username} again"]


async def test_who_may_talk_is_the_same(asleep: World) -> None:
    """A group that is open to everybody is so as a supergroup, and after a restart."""
    await asleep.start(access__chats=[-500])
    group = asleep.telegram.group(id=-500, title="Potters")
    moved = group.migrates(NEW)
    await asleep.rest()
    for _ in range(2):
        assert await asleep.ask(asleep.stranger, f"@{BOT.username} hi", chat=moved) != []
        await asleep.stop()
        await asleep.start(access__chats=[-500])


async def test_removed_and_back(world: World, group: Group) -> None:
    """While we are out of a group nothing is sent there; what was owed comes when we are back."""
    world.model.then(Say(text="owed", pause_s=2))
    world.alice.says(f"@{BOT.username} hello", chat=group)
    await world.until(lambda: bool(world.model.requests))
    group.kicks_bot()
    await world.rest()
    calls = len(world.telegram.journal.of("sendMessage"))
    assert world.records.dead("telegram.send")[-1][1] == "absent"
    await world.pass_time(60)
    assert len(world.telegram.journal.of("sendMessage")) == calls
    group.readmits_bot()
    await world.rest()
    assert world.answers(group) == ["owed"]
    actions = [row["action"] for row in world.records.audit()]
    assert actions.index("chat.closed") < actions.index("chat.opened")


async def test_ten_thousand_messages_leave_nothing(world: World, group: Group) -> None:
    """Group talk without a mention: no reply, no model call, no row, and a file that stays flat."""
    people = (world.alice, world.bob, world.boris, world.owner)  # whom it would answer
    pages = []
    for half in range(2):
        for number in range(5_000):
            people[number % len(people)].says(f"talk {half} {number}", chat=group)
        await world.rest(within_s=600)
        pages.append(world.records.pages())
    assert pages[1] <= pages[0] * 1.1
    assert world.messages(group) == []
    assert world.model.requests == []
    assert world.records.events("message.received") == []
    assert world.records.events("turn.ended") == []
    assert world.records.audit() == []


async def test_a_stranger_invites_us(world: World, group: Group) -> None:
    """Who is not known gets one line when they add the bot, and no answer in that group."""
    world.telegram.push_raw(_added_by(world.stranger.id, group))
    await world.rest()
    [line] = world.messages(group)
    assert line.text.startswith("Thank you for the invitation")
    assert await world.ask(world.stranger, f"@{BOT.username} hello", chat=group) == []
    assert world.model.requests == []


async def test_somebody_known_invites_us(world: World, group: Group) -> None:
    """Who is known needs no word about it."""
    world.telegram.push_raw(_added_by(world.alice.id, group))
    await world.rest()
    assert world.messages(group) == []


def _added_by(user: int, group: Group) -> dict[str, object]:
    bot = {"id": BOT.id, "is_bot": True, "first_name": BOT.first_name}
    return {
        "my_chat_member": {
            "chat": {"id": group.id, "type": "supergroup", "title": "Potters"},
            "from": {"id": user, "is_bot": False, "first_name": "S", "language_code": "en"},
            "date": 1767268800,
            "old_chat_member": {"user": bot, "status": "left"},
            "new_chat_member": {"user": bot, "status": "member"},
        }
    }
