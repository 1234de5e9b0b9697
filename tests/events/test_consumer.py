import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kintsugi.clock import ManualClock
from kintsugi.events.bus import POISON_CRASHES
from kintsugi.events.consumer import BACKSTOP_S
from kintsugi.events.dead import dead_letters
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.outcomes import Dead, Done, Record, Retry
from kintsugi.events.states import DeadReason
from kintsugi.store.database import Store
from tests.events.ground import Received, fill, take
from tests.events.workshop import Workshop

LONGEST_BACKOFF_S = 8.0


@pytest.fixture
async def workshop(store: Store, bus: EmbeddedBus, clock: ManualClock) -> AsyncIterator[Workshop]:
    workshop = Workshop(store, bus, clock)
    yield workshop
    await workshop.close()


@pytest.fixture
def locked(tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
    """While inside, somebody else holds the database's write lock."""

    @contextmanager
    def hold() -> Iterator[None]:
        rival = sqlite3.connect(tmp_path / "kintsugi.db", isolation_level=None)
        rival.execute("BEGIN IMMEDIATE")
        yield
        rival.execute("ROLLBACK")
        rival.close()

    return hold


async def reasons(store: Store) -> dict[str, tuple[str, str]]:
    """Key -> (reason, error) of every dead letter."""
    letters = await store.read(lambda connection: dead_letters(connection, limit=100))
    return {letter.key: (letter.reason, letter.error) for letter in letters}


async def test_concurrency_is_limited(workshop: Workshop, received: Received) -> None:
    """No more is worked on than the plan says, and the next begins when one is finished."""
    keys = [f"{lane}:0:{lane}" for lane in range(1, 6)]
    workshop.hands.hold(*keys)
    await fill(workshop.bus, *(received(key, key) for key in keys))
    consumer = workshop.open(concurrency=3)
    await workshop.settled()
    assert workshop.hands.begun == keys[:3]
    assert consumer.busy == 3
    workshop.hands.gates[keys[1]].set()
    await workshop.settled()
    assert workshop.hands.begun == keys[:4]
    assert consumer.busy == 3


async def test_lane_is_worked_through_in_order(workshop: Workshop, received: Received) -> None:
    """One lane's events are handled one after the other, however many hands are free."""
    workshop.hands.hold("a")
    await fill(workshop.bus, *map(received, "abc"))
    workshop.open()
    await workshop.settled()
    assert workshop.hands.begun == ["a"]
    workshop.hands.gates["a"].set()
    await workshop.eventually(lambda: workshop.hands.finished == ["a", "b", "c"])


async def test_slow_lane_delays_nobody(workshop: Workshop, received: Received) -> None:
    """While one of twenty lanes is stuck, the other nineteen are served to their end."""
    lanes = [f"{lane}:0:{lane}" for lane in range(20)]
    events = [received(f"{lane}/{number}", lane) for number in range(3) for lane in lanes]
    workshop.hands.hold(f"{lanes[0]}/0")
    await fill(workshop.bus, *events)
    workshop.open(concurrency=20)
    await workshop.eventually(lambda: len(workshop.hands.finished) == 19 * 3)
    assert not any(key.startswith(f"{lanes[0]}/") for key in workshop.hands.finished)


async def test_failure_is_retried_after_the_policy_s_delay(
    workshop: Workshop, clock: ManualClock, received: Received
) -> None:
    """A handler's exception means another try, not at once and not later than the policy says."""
    workshop.hands.plays["a"] = [ValueError("first"), ValueError("second")]
    await fill(workshop.bus, received("a"))
    workshop.open(attempts=3)
    for attempts in ([1], [1, 2], [1, 2, 3]):
        await workshop.settled()
        assert workshop.hands.attempts == attempts
        clock.advance(LONGEST_BACKOFF_S)
    await workshop.settled()
    assert await workshop.states() == {"a": ("done", 3)}


async def test_handler_s_own_delay_is_kept(
    workshop: Workshop, clock: ManualClock, received: Received
) -> None:
    """A handler that says when to come back is asked then, and not a second earlier."""
    workshop.hands.plays["a"] = [Retry(error="told to wait", delay_s=30)]
    await fill(workshop.bus, received("a"))
    workshop.open()
    await workshop.settled()
    for _ in range(29):
        clock.advance(1)
        await workshop.settled()
    assert workshop.hands.attempts == [1]
    clock.advance(1)
    await workshop.eventually(lambda: workshop.hands.attempts == [1, 2])


async def test_given_up_after_the_last_attempt(
    workshop: Workshop, clock: ManualClock, received: Received
) -> None:
    """After as many failures as the policy allows it is dead, with what bury says of it."""
    workshop.hands.plays["a"] = [ValueError("first"), ValueError("second")]
    workshop.hands.burial = Record(events=(received("sorry", "9:0:9"),))
    await fill(workshop.bus, received("a"), received("b"))
    workshop.open(attempts=2)
    await workshop.settled()
    clock.advance(LONGEST_BACKOFF_S)
    await workshop.eventually(lambda: sorted(workshop.hands.finished) == ["b", "sorry"])
    assert workshop.hands.buried == [("a", DeadReason.ATTEMPTS)]
    assert await reasons(workshop.store) == {"a": ("attempts", "ValueError: second")}


async def test_poison_is_buried_unhandled(
    workshop: Workshop, life: Callable[[str], EmbeddedBus], received: Received
) -> None:
    """What was held in too many crashes is not handled once more; its lane goes on."""
    bus = workshop.bus
    await fill(bus, received("a"), received("b"))
    for number in range(POISON_CRASHES):
        assert len(await take(bus)) == 1
        bus = life(f"life {number}")
        await bus.recover()
    workshop.open(bus=bus)
    await workshop.eventually(lambda: workshop.hands.finished == ["b"])
    assert workshop.hands.begun == ["b"]
    assert workshop.hands.buried == [("a", DeadReason.POISON)]


async def test_plan_says_how_many_crashes_are_poison(
    workshop: Workshop, life: Callable[[str], EmbeddedBus], received: Received
) -> None:
    """What every crash catches, such as a send waiting for the network, may be given more lives."""
    bus = workshop.bus
    await fill(bus, received("a"))
    for number in range(POISON_CRASHES):
        assert len(await take(bus)) == 1
        bus = life(f"life {number}")
        await bus.recover()
    workshop.open(bus=bus, poison_crashes=POISON_CRASHES + 1)
    await workshop.eventually(lambda: workshop.hands.finished == ["a"])
    assert workshop.hands.buried == []


async def test_deadline_is_over_all_retries(
    workshop: Workshop, clock: ManualClock, received: Received
) -> None:
    """What still fails at its deadline is given up then, whatever delay it was told to keep."""
    workshop.hands.plays["a"] = [Retry(error="x", delay_s=60)] * 3
    await fill(workshop.bus, received("a"))
    workshop.open(attempts=None, deadline_s=100)
    for _ in range(2):
        await workshop.settled()
        clock.advance(60)
    await workshop.settled()
    assert workshop.hands.attempts == [1, 2]
    assert await reasons(workshop.store) == {"a": ("deadline", "")}


async def test_expire_gives_up_a_deaf_handler(
    workshop: Workshop, clock: ManualClock, received: Received
) -> None:
    """A handler that ignores its cancellation loses the delivery; its late result is dropped."""
    workshop.hands.hold("a")
    workshop.hands.deaf = True
    await fill(workshop.bus, received("a"), received("b"))
    consumer = workshop.open(concurrency=1, deadline_s=100)
    await workshop.settled()
    clock.advance(99)
    await consumer.expire()
    assert workshop.hands.buried == []
    clock.advance(1)
    await consumer.expire()
    await workshop.eventually(lambda: workshop.hands.finished == ["b"])
    workshop.hands.gates["a"].set()
    await workshop.settled()
    assert workshop.hands.finished == ["b", "a"]
    assert await reasons(workshop.store) == {"a": ("deadline", "")}


async def test_stop_lets_work_finish(workshop: Workshop, received: Received) -> None:
    """After a stop nothing new begins, and what runs is finished and recorded."""
    workshop.hands.hold("a")
    await fill(workshop.bus, received("a"), received("b"))
    consumer = workshop.open()
    await workshop.settled()
    consumer.stop()
    workshop.hands.gates["a"].set()
    await consumer.drain(limit_s=10)
    await workshop.settled()
    assert await workshop.states() == {"a": ("done", 1), "b": ("ready", 0)}


async def test_drain_gives_the_rest_back(
    workshop: Workshop,
    clock: ManualClock,
    life: Callable[[str], EmbeddedBus],
    received: Received,
) -> None:
    """What is not finished within the limit goes back as if it had not been claimed."""
    workshop.hands.hold("a")
    await fill(workshop.bus, received("a"))
    consumer = workshop.open()
    await workshop.settled()
    consumer.stop()
    drained: list[bool] = []

    async def drain() -> None:
        await consumer.drain(limit_s=10)
        drained.append(True)

    draining = asyncio.create_task(drain())
    clock.advance(0)
    await workshop.settled()
    assert not drained
    clock.advance(10)
    await draining
    next_life = life("next")
    assert await next_life.recover() == 0
    (delivery,) = await take(next_life)
    assert (delivery.attempt, delivery.crashes) == (1, 0)


async def test_outcome_waits_for_a_locked_database(
    workshop: Workshop,
    clock: ManualClock,
    locked: Callable[[], AbstractContextManager[None]],
    received: Received,
) -> None:
    """While another process holds the database, what was done is kept and recorded later."""
    workshop.hands.hold("a")
    await fill(workshop.bus, received("a"))
    workshop.open()
    await workshop.settled()
    with locked():
        workshop.hands.gates["a"].set()
        for _ in range(5):
            await workshop.settled()
            clock.advance(2)
        assert await workshop.states() == {"a": ("claimed", 1)}
    for _ in range(5):  # it may have been inside a pause of up to two seconds, or inside SQLite's
        clock.advance(2)
        await workshop.settled()
    assert workshop.hands.begun == ["a"], "it was not done again"
    assert await workshop.states() == {"a": ("done", 1)}


async def test_outcome_waits_for_a_full_disk(
    workshop: Workshop, clock: ManualClock, received: Received
) -> None:
    """While the disk is full an outcome is kept; when there is room again, it is recorded."""

    def limit_pages(connection: Connection, pages: int) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    large = replace(received("b", "8:0:8"), payload={"update": {"text": "x" * 100_000}})
    workshop.hands.hold("a")
    workshop.hands.plays["a"] = [Done(record=Record(events=(large,)))]
    await fill(workshop.bus, received("a"))
    workshop.open()
    await workshop.settled()
    await workshop.store.write(partial(limit_pages, pages=1))
    workshop.hands.gates["a"].set()
    for _ in range(5):
        await workshop.settled()
        clock.advance(2)
    assert await workshop.states() == {"a": ("claimed", 1)}
    await workshop.store.write(partial(limit_pages, pages=100_000))
    clock.advance(2)
    await workshop.eventually(lambda: workshop.hands.finished == ["a", "b"])


async def test_claim_survives_a_locked_database(
    workshop: Workshop,
    clock: ManualClock,
    locked: Callable[[], AbstractContextManager[None]],
    received: Received,
) -> None:
    """A consumer that cannot claim goes on trying and works when it can."""
    workshop.open()
    await workshop.settled()
    await workshop.bus.publish([received("a")])
    with locked():
        await workshop.settled()
        assert workshop.hands.begun == []
    clock.advance(BACKSTOP_S)
    await workshop.eventually(lambda: workshop.hands.finished == ["a"])


async def test_other_process_s_event_is_found(
    workshop: Workshop,
    clock: ManualClock,
    life: Callable[[str], EmbeddedBus],
    received: Received,
) -> None:
    """What another process published is found without a signal, within the backstop."""
    workshop.open()
    await workshop.settled()
    await life("another process").publish([received("a")])
    await workshop.settled()
    assert workshop.hands.begun == []
    clock.advance(BACKSTOP_S)
    await workshop.eventually(lambda: workshop.hands.finished == ["a"])


async def test_invalid_outcome_is_a_failure(workshop: Workshop, received: Received) -> None:
    """An outcome that the bus refuses is retried like any failure and ends among the dead."""
    invalid = Done(record=Record(events=(replace(received("x"), source=""),)))
    workshop.hands.plays["a"] = [invalid, invalid]
    await fill(workshop.bus, received("a"), received("b"))
    workshop.open(attempts=2)
    await workshop.hours_later()
    assert "b" in workshop.hands.finished
    expected = "EnvelopeInvalid: source: must not be empty"
    assert await reasons(workshop.store) == {"a": ("attempts", expected)}


async def test_effect_that_never_fits_is_a_failure(workshop: Workshop, received: Received) -> None:
    """An effect that breaks a constraint is not repeated for ever as if the disk were full."""

    def break_constraint(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO subscription VALUES (NULL, NULL)")

    workshop.hands.plays["a"] = [Done(record=Record(effects=(break_constraint,)))]
    await fill(workshop.bus, received("a"), received("b"))
    workshop.open(attempts=1)
    await workshop.hours_later()
    assert workshop.hands.finished == ["a", "b"]
    assert workshop.hands.buried == [("a", DeadReason.ATTEMPTS)]


async def test_failing_burial_does_not_hold_the_lane(
    workshop: Workshop, received: Received
) -> None:
    """A delivery whose explanation fails is dead all the same, and its lane goes on."""
    workshop.hands.plays["a"] = [ValueError("broken")]
    workshop.hands.burial = ValueError("no words")
    await fill(workshop.bus, received("a"), received("b"))
    workshop.open(attempts=1)
    await workshop.eventually(lambda: workshop.hands.finished == ["b"])
    assert await reasons(workshop.store) == {"a": ("attempts", "ValueError: broken")}


async def test_burial_that_cannot_be_recorded_is_left_out(
    workshop: Workshop, received: Received
) -> None:
    """A delivery whose explanation the bus refuses is dead without it, for the same reason."""
    workshop.hands.plays["a"] = [ValueError("broken")]
    workshop.hands.burial = Record(events=(replace(received("x"), source=""),))
    await fill(workshop.bus, received("a"), received("b"))
    workshop.open(attempts=1)
    await workshop.hours_later()
    assert workshop.hands.finished == ["b"]
    assert (await reasons(workshop.store))["a"][0] == "attempts"


async def test_handler_may_refuse(workshop: Workshop, received: Received) -> None:
    """A handler that gives up by itself is taken at its word: no retry, and no burial."""
    workshop.hands.plays["a"] = [Dead(reason=DeadReason.REFUSED, error="403")]
    await fill(workshop.bus, received("a"), received("b"))
    workshop.open()
    await workshop.eventually(lambda: "b" in workshop.hands.finished)
    assert await reasons(workshop.store) == {"a": ("refused", "403")}
    assert workshop.hands.buried == []
