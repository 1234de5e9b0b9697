"""A call that got no answer: Telegram may have done it or not (SPEC B3)."""

from functools import partial

import pytest

from kintsugi.bot.render.mark import MARK
from kintsugi.simulator.telegram import Drop, Fault, Hang, Refuse
from kintsugi.simulator.telegram.faults import When
from tests.scenarios.world import World


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_a_dropped_call_never_makes_two_finished_answers(
    world: World, method: str, when: When
) -> None:
    """Whether Telegram had done it or not: one finished answer; a stray keeps the mark."""
    world.telegram.faults.add(Fault(method=method, act=Drop(), when=when, times=2))
    assert await world.ask(world.alice, "once", within_s=60) == ["once"]
    strays = 2 if (method, when) == ("sendMessage", "after") else 0
    assert world.unfinished(world.alice) == ["once" + MARK] * strays


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_a_call_that_hangs_is_given_up_and_repeated(
    asleep: World, method: str, when: When
) -> None:
    """The time limit of a request ends it; then it is an ambiguous one like any other."""
    await asleep.start(telegram__request_timeout_s=0.25)
    asleep.telegram.faults.add(Fault(method=method, act=Hang(), when=when))
    asleep.alice.says("once")
    await asleep.until(lambda: any(call.fault == "Hang" for call in asleep.telegram.journal))
    await asleep.until_timeout(lambda: _was_tried_again(asleep))
    await asleep.rest(within_s=60)
    assert asleep.answers(asleep.alice) == ["once"]
    strays = 1 if (method, when) == ("sendMessage", "after") else 0
    assert len(asleep.unfinished(asleep.alice)) == strays


async def test_a_send_that_hangs_holds_up_no_other_chat(world: World) -> None:
    """Each chat is a lane of its own, and the poll has a connection of its own."""
    world.telegram.faults.add(
        Fault(method="sendMessage", act=Hang(), chat_id=world.alice.id, times=None)
    )
    world.alice.says("stuck")
    assert await world.ask_beside(world.bob, "free") == ["free"]
    world.telegram.faults.clear()
    await world.rest(within_s=60)
    assert world.answers(world.alice) == ["stuck"]


async def test_an_alert_that_may_have_arrived_is_repeated_and_says_so(world: World) -> None:
    """Kinds that cannot be finished by edit follow their policy: repeated and marked."""
    world.telegram.faults.add(
        Fault(method="sendMessage", act=Drop(), when="after", chat_id=world.owner.id)
    )
    world.telegram.push_raw({"message": {"poison": True}})
    await world.rest(within_s=60)
    first, second = world.answers(world.owner)
    assert first.startswith("I set an event aside")
    assert second == f"(resent) {first}"


async def test_an_alert_that_surely_did_not_arrive_is_not_called_a_repetition(
    world: World,
) -> None:
    """A refusal is an answer: Telegram has not done it."""
    flood = Refuse(429, "Too Many Requests: retry after 3", retry_after=3)
    world.telegram.faults.add(Fault(method="sendMessage", act=flood, chat_id=world.owner.id))
    world.telegram.push_raw({"message": {"poison": True}})
    await world.rest(within_s=60)
    [alert] = world.answers(world.owner)
    assert alert.startswith("I set an event aside")


def _was_tried_again(world: World) -> bool:
    return any(row["error"] for row in world.records.deliveries("telegram.send"))


def _sent_more_than(world: World, sends: int) -> bool:
    return len(world.telegram.journal.of("sendMessage")) > sends


async def test_a_send_that_dies_with_the_process_again_and_again(world: World) -> None:
    """Twenty deaths prove that it kills: it is given up, the owner is told, the chat goes on."""
    world.telegram.faults.add(Fault(method="sendMessage", act=Hang(), times=None))
    world.alice.says("hello")
    for _ in range(20):
        sends = len(world.telegram.journal.of("sendMessage"))
        await world.until(partial(_sent_more_than, world, sends), within_s=60)
        await world.crash()
        await world.start(polling=False)
    world.telegram.faults.clear()
    await world.rest(within_s=60)
    assert [reason for _, reason in world.records.dead("telegram.send")] == ["poison"]
    [alert] = world.answers(world.owner)
    assert "I set an event aside: telegram.send (poison)" in alert
    assert await world.ask(world.alice, "and now?") == ["and now?"]
