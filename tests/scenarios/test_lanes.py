"""Sessions side by side, each in its order; control commands beside them all (SPEC B2)."""

from kintsugi.llm.scripted import Hang, Say
from kintsugi.simulator.telegram import Person
from tests.scenarios.world import World

TURNS_AT_ONCE = 16
"""The default of turns.concurrency."""


async def _crowd(asleep: World, size: int) -> list[Person]:
    people = [asleep.telegram.person(id=1000 + n, first_name=f"P{n}") for n in range(size)]
    await asleep.start(access__users=[person.id for person in people])
    return people


async def test_one_slow_session_among_twenty_delays_nobody(asleep: World) -> None:
    """A lane is a session: nineteen are answered at once while the twentieth waits."""
    slow, *others = await _crowd(asleep, 20)
    asleep.model.then(Hang())
    slow.says("slow")
    await asleep.until(lambda: bool(asleep.model.requests))
    for person in others:
        person.says("quick")
    await asleep.until(
        lambda: all(asleep.answers(person) == ["quick"] for person in others), within_s=1
    )
    assert asleep.messages(slow) == []


async def test_control_commands_never_wait_behind_turns(asleep: World) -> None:
    """/stop and /status are answered at once while every turn slot is taken."""
    *people, onlooker = await _crowd(asleep, TURNS_AT_ONCE + 1)
    asleep.model.then(*[Hang()] * TURNS_AT_ONCE)
    for person in people:
        person.says("hang")
    await asleep.until(lambda: len(asleep.model.requests) == TURNS_AT_ONCE)
    [status] = await asleep.ask_beside(onlooker, "/status", within_s=0.3)
    assert f"{TURNS_AT_ONCE + 1} in work" in status
    onlooker.says("when there is room")
    await asleep.pass_time(1)
    assert len(asleep.model.requests) == TURNS_AT_ONCE
    people[3].says("/stop")
    await asleep.until(lambda: len(asleep.answers(people[3])) == 2, within_s=0.3)
    assert sorted(asleep.answers(people[3])) == ["(stopped)", "Stopped. What I had so far stays."]
    await asleep.until(lambda: asleep.answers(onlooker)[1:] == ["when there is room"], within_s=1)


async def test_stop_ends_only_the_turn_of_its_own_session(world: World) -> None:
    """Nobody stops another person's answer."""
    world.model.then(Say(text="one two three", pause_s=1))
    world.alice.says("count")
    await world.until(lambda: bool(world.model.requests))
    assert await world.ask_beside(world.bob, "/stop") == [
        "There is nothing to stop: I am not writing an answer here."
    ]
    await world.rest()
    assert world.answers(world.alice) == ["one two three"]


async def test_quick_messages_are_answered_in_their_order(world: World) -> None:
    """Ten messages at once, the first ones the slowest: ten answers in the order of asking."""
    for number in range(10):
        world.model.then(Say(text=f"answer {number}", pause_s=(9 - number) * 0.2))
        world.alice.says(f"question {number}")
    await world.rest(within_s=60)
    assert world.answers(world.alice) == [f"answer {number}" for number in range(10)]
    asked = [request.messages[-1].text for request in world.model.requests]
    assert asked == [f"question {number}" for number in range(10)]
