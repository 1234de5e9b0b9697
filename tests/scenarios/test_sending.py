"""What is said arrives, once and in order, whatever Telegram does (SPEC B3, B4)."""

import pytest

from kintsugi.llm.scripted import Say
from kintsugi.simulator.telegram import Drop, Fault, Refuse
from tests.scenarios.world import World


def _flood(method: str, chat_id: int, seconds: int) -> Fault:
    words = f"Too Many Requests: retry after {seconds}"
    return Fault(method=method, act=Refuse(429, words, retry_after=seconds), chat_id=chat_id)


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_retry_after_is_waited_for_exactly(world: World, method: str) -> None:
    """429: not a second early, not a try between, delivered once; other chats go on meanwhile."""
    world.telegram.faults.add(_flood(method, world.alice.id, 37))
    world.alice.says("patience")
    assert await world.ask_beside(world.bob, "me too") == ["me too"]
    assert world.answers(world.alice) == []
    await world.rest(within_s=60)
    refused, *later = world.telegram.journal.of(method, chat_id=world.alice.id)
    assert [message.text for message in world.messages(world.alice)] == ["patience"]
    assert len(later) == 1
    assert 37 <= (later[0].time - refused.time).total_seconds() < 38


async def test_telegram_away_for_a_minute(world: World) -> None:
    """Replies are kept and delivered once, in order, when it is back."""
    await world.ask(world.alice, "hello")
    for number in range(3):
        world.model.then(Say(text=f"answer {number}", pause_s=2))
        world.alice.says(f"question {number}")
    await world.until(lambda: len(world.model.requests) == 2)
    await world.telegram.down()
    await world.pass_time(60)
    assert len(world.records.endings()) == 4
    await world.telegram.up()
    await world.rest(within_s=60)
    assert world.answers(world.alice) == ["hello", "answer 0", "answer 1", "answer 2"]
    assert world.unfinished(world.alice) == []


async def test_an_edit_that_arrived_unheard_is_not_an_error(world: World) -> None:
    """ "message is not modified" says that what we want is so: success."""
    world.telegram.faults.add(Fault(method="editMessageText", act=Drop(), when="after"))
    assert await world.ask(world.alice, "twice?", within_s=30) == ["twice?"]
    edits = world.telegram.journal.of("editMessageText")
    assert [edit.recorded for edit in edits] == [True, False]
    assert "message is not modified" in str(edits[1].description)
    assert world.records.dead("telegram.send") == []


async def test_an_answer_whose_message_was_deleted_comes_in_a_new_one(world: World) -> None:
    """What a person asked for is owed to them, also when they deleted its beginning."""
    world.model.then(Say(text="one two three", pause_s=1))
    world.alice.says("count")
    await world.until(lambda: bool(world.unfinished(world.alice)))
    [begun] = world.messages(world.alice)
    world.telegram.world.delete(world.telegram.chat(world.alice.id), begun)
    await world.rest()
    [message] = world.messages(world.alice)
    assert message.text == "one two three"
    assert message.message_id != begun.message_id


async def test_who_blocks_the_bot_holds_up_nobody(world: World) -> None:
    """What they do not take is kept; all others go on; it is sent when they open the chat again."""
    world.model.then(Say(text="too late", pause_s=2))
    world.alice.says("hello")
    await world.until(lambda: bool(world.model.requests))
    world.alice.blocks()
    assert await world.ask(world.bob, "and me?") == ["and me?"]
    await world.rest()
    assert [reason for _, reason in world.records.dead("telegram.send")][:1] == ["absent"]
    world.alice.unblocks()
    assert await world.ask(world.alice, "sorry") == ["too late", "sorry"]
    assert world.records.dead("telegram.send") == []


async def test_first_words_that_telegram_refused_for_good_do_not_hide_the_answer(
    world: World,
) -> None:
    """The courtesy may fail; what was asked for is sent all the same."""
    world.telegram.faults.add(
        Fault(method="sendMessage", act=Refuse(400, "Bad Request: not today"))
    )
    world.model.then(Say(text="one two three", pause_s=1))
    assert await world.ask(world.alice, "count") == ["one two three"]
    assert world.unfinished(world.alice) == []


async def test_what_telegram_refuses_for_good_is_told_to_the_owner(world: World) -> None:
    """With the way to try it again; the chat goes on."""
    refusal = Refuse(400, "Bad Request: not today")
    world.telegram.faults.add(
        Fault(method="editMessageText", act=refusal, chat_id=world.alice.id, times=None)
    )
    await world.ask(world.alice, "lost")
    world.telegram.faults.clear()
    [alert] = world.answers(world.owner)
    assert alert.startswith("I set an event aside: telegram.send (refused)")
    assert await world.ask(world.alice, "and now?") == ["and now?"]
