"""The embedded bus, on a real file, is held to the conformance suite and to what is its own."""

import asyncio

from kintsugi.errors import ClaimLost
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.outcomes import Done
from tests.events import conformance, conformance_joining, conformance_publishing
from tests.events.ground import GROUP, TYPE, Received, fill, take, take_one


class TestPublish(conformance_publishing.Publish):
    pass


class TestClaim(conformance.Claim):
    pass


class TestSettle(conformance.Settle):
    pass


class TestJoin(conformance_joining.Join):
    pass


class TestForget(conformance_joining.Forget):
    pass


class TestGiveBack(conformance.GiveBack):
    pass


class TestDeadLetters(conformance.DeadLetters):
    pass


class TestRecover(conformance.Recover):
    pass


async def test_wake_sets_every_signal(bus: EmbeddedBus) -> None:
    """`wake` makes every subscriber look again: another process may have written."""
    signals = [await bus.subscribe(TYPE, GROUP), await bus.subscribe("telegram.send", "sender")]
    for signal in signals:
        signal.clear()
    bus.wake()
    assert all(signal.is_set() for signal in signals)


async def test_concurrent_claims_share_nothing(bus: EmbeddedBus, received: Received) -> None:
    """Claims that wait for the writer together are committed together, and are disjoint."""
    await fill(bus, *(received(f"k{lane}", f"{lane}:0:{lane}") for lane in range(20)))
    claims = await asyncio.gather(*(take(bus, limit=4) for _ in range(8)))
    ids = [delivery.id for claim in claims for delivery in claim]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) == 20


async def test_one_of_two_settlements_wins(bus: EmbeddedBus, received: Received) -> None:
    """Two settlements of one claim at the same moment have exactly one winner."""
    await fill(bus, received("a"))
    delivery = await take_one(bus)
    results = await asyncio.gather(
        bus.settle(delivery, Done()), bus.settle(delivery, Done()), return_exceptions=True
    )
    assert [type(result) for result in results] == [type(None), ClaimLost]
