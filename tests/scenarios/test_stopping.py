"""The bot ends, in good order or not, in the middle of a turn (SPEC B3)."""

import pytest

from kintsugi.llm.scripted import Hang, Say, ScriptedModel
from tests.scenarios.world import World


async def test_a_stop_lets_a_turn_finish(world: World) -> None:
    """SIGTERM: what is being worked on is finished and said before the process ends."""
    world.model.then(Say(text="one two three four", pause_s=1))
    world.alice.says("count")
    await world.until(lambda: bool(world.unfinished(world.alice)))
    await world.stop()
    assert [message.text for message in world.messages(world.alice)] == ["one two three four"]


async def test_a_turn_that_outlasts_the_stop_is_given_back(asleep: World) -> None:
    """Past drain_s it is given back, its attempt not counted, and finished in the same message."""
    await asleep.start(stop__drain_s=5)
    asleep.model.then(Say(text="Once upon a time", pause_s=4), Say(text="Once upon a time"))
    asleep.alice.says("a story")
    await asleep.until(lambda: bool(asleep.unfinished(asleep.alice)))
    await asleep.stop()
    [given_back] = asleep.records.deliveries("message.received")
    assert (given_back["state"], given_back["attempt"], given_back["crashes"]) == ("ready", 0, 0)
    [begun] = asleep.messages(asleep.alice)
    await asleep.start()
    await asleep.rest()
    [message] = asleep.messages(asleep.alice)
    assert (message.message_id, message.text) == (begun.message_id, "Once upon a time")


async def test_a_turn_that_a_crash_cut_is_finished_in_the_same_message(world: World) -> None:
    """kill -9 in mid-turn: answered once after the restart, the begun message finished."""
    world.model.then(Say(text="one two three", pause_s=1), Say(text="one two three four"))
    world.alice.says("count")
    world.alice.says("and then?")
    await world.until(lambda: bool(world.unfinished(world.alice)))
    [begun] = world.messages(world.alice)
    await world.crash()
    await world.start()
    await world.rest()
    first, second = world.messages(world.alice)
    assert (first.message_id, first.text) == (begun.message_id, "one two three four")
    assert second.text == "and then?"
    [crashed, _] = world.records.deliveries("message.received")
    assert (crashed["attempt"], crashed["crashes"]) == (2, 1)


@pytest.mark.parametrize("steps", range(0, 24, 2))
async def test_a_crash_at_any_point_loses_nothing_and_finishes_nothing_twice(
    world: World, steps: int
) -> None:
    """Wherever the process dies, each message has one finished answer in the end, in order."""
    for number in range(3):
        world.model.then(Say(text=f"answer {number} is this", pause_s=0.5))
        world.alice.says(f"question {number}")
    await world.breathe_at_most(steps)
    await world.crash()
    await world.start(provider=ScriptedModel(world.clock))  # whose answer is the question
    await world.rest(within_s=60)
    assert [answer.split()[1] for answer in world.answers(world.alice)] == ["0", "1", "2"]
    assert len(world.telegram.world.updates) == 0


async def test_an_update_that_kills_the_process_is_set_aside(world: World) -> None:
    """Poison is counted before it is handled: the fourth life does not touch it any more."""
    world.model.then(*[Hang()] * 3)
    world.alice.says("die")
    world.alice.says("live")
    for _ in range(3):
        await world.until(lambda: bool(world.model.requests))
        world.model.requests.clear()
        await world.crash()
        await world.start()
    await world.rest()
    explained, answered = world.answers(world.alice)
    assert explained.startswith("Working on this message stopped me several times")
    assert answered == "live"
    [alert] = world.answers(world.owner)
    assert "(poison)" in alert
