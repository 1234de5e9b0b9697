"""One trace per update through log, events and audit; the token in none of them (SPEC E1, W5)."""

from kintsugi.errors import ModelUnavailable
from kintsugi.llm.scripted import Fail
from kintsugi.simulator.telegram import Drop, Fault, Refuse
from tests.scenarios.world import BOT, World


async def test_the_trace_of_an_update_stands_on_all_that_came_of_it(world: World) -> None:
    """From the update to the message that was sent: one trace_id, and another for the next."""
    world.model.then(Fail(error=ModelUnavailable("out of clay")))
    await world.ask(world.alice, "first")
    await world.ask(world.bob, "second")
    types = ("message.received", "turn.ended", "telegram.send", "message.sent")
    traces = [[event["trace_id"] for event in world.records.events(each)] for each in types]
    first, second = traces[0]
    assert first != second
    assert traces == [[first, second]] * len(types)
    [line] = world.log_lines("turn.explained")
    assert line["trace_id"] == first
    assert {row["trace_id"] for row in world.records.audit()} == {first, second}


async def test_a_log_line_of_one_turn_never_carries_the_trace_of_another(world: World) -> None:
    """Turns run side by side; what they log is told apart."""
    people = (world.alice, world.bob, world.boris)
    world.model.then(*[Fail(error=ModelUnavailable("out of clay"))] * 3)
    for person in people:
        person.says("hello")
    await world.rest()
    received = {event["trace_id"] for event in world.records.events("message.received")}
    lines = world.log_lines("turn.explained")
    assert {line["trace_id"] for line in lines} == received
    assert len(lines) == len(people)


async def test_the_token_stands_nowhere_whatever_fails(world: World) -> None:
    """Errors of HTTP name URLs, and ours hold the token: no log line, event or audit row does.

    The fixture looks at the same after every other scenario; here everything fails at once, and
    the model quotes the token in its error.
    """
    world.model.then(Fail(error=ModelUnavailable(f"bad token {BOT.token}")))
    for act in (Drop(), Refuse(502, "Bad Gateway"), Refuse(400, f"Bad Request: {BOT.token}")):
        world.telegram.faults.add(Fault(method="*", act=act, times=2))
    world.alice.says("hello")
    world.telegram.push_raw({"message": {"poison": True}})
    await world.rest(within_s=120)
    await world.telegram.down()
    await world.pass_time(30)
    await world.telegram.up()
    await world.pass_time(30)
    assert world.log_lines("poll.failed")
    assert world.leaks([BOT.token]) == []


async def test_a_leak_would_be_found(world: World) -> None:
    """What the fixture looks with does see: the text of a message stands in the database."""
    await world.ask(world.alice, "a glaze called celadon")
    assert world.leaks(["celadon"]) != []
