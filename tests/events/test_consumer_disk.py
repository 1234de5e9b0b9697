"""What was done is recorded once the disk lets it be, and is not done again."""

import sqlite3
from collections.abc import AsyncIterator

import pytest

from kintsugi.clock import ManualClock
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.outcomes import Delivery, Outcome
from kintsugi.store.database import Store
from kintsugi.store.failures import store_error
from tests.events.ground import Received, fill
from tests.events.workshop import Workshop


@pytest.fixture
async def workshop(store: Store, bus: EmbeddedBus, clock: ManualClock) -> AsyncIterator[Workshop]:
    workshop = Workshop(store, bus, clock)
    yield workshop
    await workshop.close()


async def test_outcome_waits_for_a_broken_disk(
    workshop: Workshop, clock: ManualClock, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An I/O error left nothing behind: what was done is recorded later, and not done again."""
    settle, tries = workshop.bus.settle, 0

    async def ailing(delivery: Delivery, outcome: Outcome) -> None:
        nonlocal tries
        tries += 1
        if tries <= 3:
            broken = sqlite3.OperationalError("disk I/O error")
            broken.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise store_error(broken)
        await settle(delivery, outcome)

    monkeypatch.setattr(workshop.bus, "settle", ailing)
    await fill(workshop.bus, received("a"))
    workshop.open(attempts=1)
    for _ in range(5):
        await workshop.settled()
        clock.advance(2)
    await workshop.settled()
    assert workshop.hands.begun == ["a"]
    assert await workshop.states() == {"a": ("done", 1)}
