from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest

from kintsugi.bot.arrivals import Arrivals
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import CONTROL_RECEIVED, MESSAGE_RECEIVED, EventType
from kintsugi.events.envelope import Envelope, EnvelopeFactory


class Inbox:
    async def publish(self, events: Sequence[Envelope]) -> int:
        return len(events)


@pytest.fixture
def arrivals() -> Arrivals:
    return Arrivals(Inbox())


def _event(
    clock: ManualClock, key: str, lane: str = "7:0:7", kind: EventType = MESSAGE_RECEIVED
) -> Envelope:
    factory = EnvelopeFactory("test", clock, Random(1))
    return factory.new(kind, {"update": {}}, target=lane, key=key)


async def test_newest(arrivals: Arrivals, clock: ManualClock) -> None:
    """Known of a lane are the newest update and when the one before it came."""
    assert await arrivals.publish([_event(clock, "a")]) == 1
    clock.advance(0.5)
    await arrivals.publish([_event(clock, "b"), _event(clock, "b")])
    newest = arrivals.newest("7:0:7")
    assert newest is not None
    assert (newest.key, newest.at - (newest.before or newest.at)) == ("b", timedelta(seconds=0.5))


async def test_control_is_no_message(arrivals: Arrivals, clock: ManualClock) -> None:
    """A /stop is in no burst."""
    await arrivals.publish([_event(clock, "a", kind=CONTROL_RECEIVED)])
    assert arrivals.newest("7:0:7") is None


@pytest.mark.parametrize("pause_s", [0, 1])
async def test_flat_memory(arrivals: Arrivals, clock: ManualClock, pause_s: float) -> None:
    """However many sessions there are, few are remembered, and the newest always is."""
    for number in range(10_000):
        clock.advance(pause_s)
        await arrivals.publish([_event(clock, str(number), f"{number}:0:1")])
        assert len(arrivals._newest) <= 1000
    assert arrivals.newest("9999:0:1") is not None
