import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.clock import ManualClock
from kintsugi.simulator.telegram.refusal import Refusal
from kintsugi.simulator.telegram.updates import FIRST_UPDATE_ID, UpdateQueue, Wake


def ids(queue: UpdateQueue, limit: int = 100) -> list[object]:
    return [update["update_id"] for update in queue.head(limit)]


@given(st.integers(0, 12), st.integers(-15, 15))
def test_an_offset_confirms_what_is_older(count: int, offset: int) -> None:
    """A positive offset forgets the older ones, a negative one keeps that many of the newest."""
    queue = UpdateQueue(ManualClock())
    pushed = [queue.push("message", {}) for _ in range(count)]
    if offset >= 0:
        queue.confirm(FIRST_UPDATE_ID + offset)
        assert ids(queue) == pushed[offset:]
    else:
        queue.confirm(offset)
        assert ids(queue) == pushed[offset:]


def test_asking_confirms_nothing() -> None:
    """The same updates come again until a later offset is asked for."""
    queue = UpdateQueue(ManualClock())
    pushed = [queue.push("message", {}) for _ in range(3)]
    queue.confirm(0)
    assert ids(queue, limit=2) == ids(queue, limit=2) == pushed[:2]


def test_updates_are_kept_for_a_day() -> None:
    """After 24 hours Telegram forgets them."""
    clock = ManualClock()
    queue = UpdateQueue(clock)
    queue.push("message", {})
    clock.advance(24 * 3600)
    young = queue.push("message", {})
    clock.advance(1)
    queue.confirm(0)
    assert ids(queue) == [young]


def test_only_allowed_kinds_are_queued() -> None:
    """By default reactions are left out; a list allows just what it names, from then on."""
    queue = UpdateQueue(ManualClock())
    queue.push("message_reaction", {})
    assert len(queue) == 0
    queue.allow(["message_reaction"])
    queue.push("message", {})
    wanted = queue.push("message_reaction", {})
    queue.allow(None)
    assert ids(queue) == [wanted]
    queue.allow([])
    queue.push("message", {})
    assert len(queue) == 2


def test_allowed_kinds_are_a_list() -> None:
    """Anything else is refused."""
    with pytest.raises(Refusal, match="can't parse allowed_updates: expected an Array"):
        UpdateQueue(ManualClock()).allow("message")


def test_a_raw_update_keeps_its_id() -> None:
    """Ids go on ascending after it, and it is given one when it has none."""
    queue = UpdateQueue(ManualClock())
    far = FIRST_UPDATE_ID + 50
    assert queue.push_raw({"update_id": far, "poison": 1}) == far
    assert queue.push_raw({"poison": 2}) == far + 1
    assert queue.head(1) == [{"update_id": far, "poison": 1}]


async def begun(queue: UpdateQueue, clock: Any) -> "asyncio.Task[None]":
    waiting = asyncio.ensure_future(queue.wait(30))
    await clock.next_sleep()
    return waiting


async def test_a_poll_ends_with_an_update_or_with_its_time(clock: Any) -> None:
    """Neither end is an error."""
    queue = UpdateQueue(clock)
    waiting = await begun(queue, clock)
    clock.advance(29)
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.advance(1)
    await waiting
    waiting = await begun(queue, clock)
    queue.push("message", {})
    await waiting


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (
            Wake.OTHER_POLL,
            (
                "Conflict: terminated by other getUpdates request; make sure that only one bot"
                " instance is running"
            ),
        ),
        (Wake.WEBHOOK, "Conflict: terminated by setWebhook request"),
    ],
)
async def test_a_poll_gives_way(clock: Any, why: Wake, words: str) -> None:
    """The poller that waited is told that another way of receiving took its place."""
    queue = UpdateQueue(clock)
    waiting = await begun(queue, clock)
    queue.interrupt(why)
    with pytest.raises(Refusal) as refused:
        await waiting
    assert (refused.value.code, refused.value.description) == (409, words)
