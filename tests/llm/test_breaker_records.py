import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from kintsugi.breaker import State
from kintsugi.clock import ManualClock
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.llm.breaker_records import BreakerRecords, fingerprint
from kintsugi.llm.breakers import Breakers
from kintsugi.llm.failures import Failure, Symptom
from kintsugi.llm.gate import Admission, Cooling
from kintsugi.llm.kinds import Kind
from kintsugi.llm.tables import breaker
from kintsugi.llm.target import Account, Target
from kintsugi.store.database import Store


def account(key: str = "one") -> Account:
    return Account(name="a", route="openai", base_url=None, key=SecretStr(key))


TARGET = Target(account=account(), model="m")


class Life:
    """The breakers of one process, and the task that writes them down."""

    def __init__(self, store: Store, bus: EmbeddedBus, clock: ManualClock, key: str) -> None:
        self.breakers = Breakers(clock, Random(1))
        envelopes = EnvelopeFactory("llm", clock, Random(2))
        self.records = BreakerRecords(self.breakers, [account(key)], store, bus, envelopes, clock)
        self.writing = asyncio.create_task(self.records.run())

    def fail(self, kind: Kind, retry_after_s: float | None = None) -> None:
        passed = self.breakers.admit(TARGET)
        assert isinstance(passed, Admission)
        failure = Failure(
            target="a/m", symptom=Symptom.REFUSED, kind=kind, retry_after_s=retry_after_s
        )
        self.breakers.failed(passed, failure)

    @property
    def refused(self) -> Cooling | None:
        admission = self.breakers.admit(TARGET)
        return admission if isinstance(admission, Cooling) else None


class House:
    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.store = store
        self.clock = clock
        self.bus = EmbeddedBus(store, clock, owner="me", redact=str)
        self.lives: list[Life] = []

    async def life(self, *, key: str = "one") -> Life:
        """A process begins, and what the last one had to write is written."""
        await self.written()
        for each in self.lives:
            each.writing.cancel()
        life = Life(self.store, self.bus, self.clock, key)
        self.lives.append(life)
        await life.records.load()
        return life

    async def written(self) -> None:
        for _ in range(5):
            await self.store.write(lambda _connection: None)
            await asyncio.sleep(0)

    async def told(self, event_type: str) -> list[dict]:
        await self.written()
        await self.bus.subscribe(event_type, "test")
        claimed = await self.bus.claim(event_type, "test", limit=10)
        return [dict(each.event.payload) for each in claimed]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = ManualClock()
    store = await Store.open(tmp_path / "kintsugi.db", busy_timeout_s=1, clock=clock)
    house = House(store, clock)
    yield house
    for each in house.lives:
        each.writing.cancel()
    await store.close()


@pytest.mark.parametrize("kind", [Kind.QUOTA, Kind.AUTH])
async def test_what_somebody_has_to_mend_outlasts_a_restart(house: House, kind: Kind) -> None:
    """Until when, and how often it has happened."""
    (await house.life()).fail(kind)
    second = await house.life()
    [cooling] = second.breakers.cooling()
    assert (cooling.target, cooling.kind) == ("a", kind)
    assert second.refused is not None


async def test_a_named_time_outlasts_a_restart(house: House) -> None:
    """To the second."""
    (await house.life()).fail(Kind.RATE_LIMIT, retry_after_s=600)
    house.clock.advance(599)
    assert (await house.life()).refused is not None
    house.clock.advance(1)
    assert (await house.life()).refused is None


async def test_what_may_have_passed_is_asked_once_after_a_restart(house: House) -> None:
    """One call finds out; the others are not sent after it."""
    (await house.life()).fail(Kind.OVERLOADED)
    second = await house.life()
    assert second.refused is None
    assert second.refused is not None
    assert second.breakers.ailing()["a/m"].state is State.HALF_OPEN


async def test_a_new_key_begins_anew(house: House) -> None:
    """What was wrong with the old one says nothing about it."""
    (await house.life()).fail(Kind.AUTH)
    second = await house.life(key="two")
    assert second.refused is None
    assert (await house.life()).refused is None, "and nothing is left of it"


async def test_a_clock_that_was_set_back_wedges_nothing(house: House) -> None:
    """No cooldown is longer than its kind allows."""
    (await house.life()).fail(Kind.AUTH)
    await house.written()
    house.clock = ManualClock(house.clock.now().replace(year=2020))
    second = await house.life()
    [cooling] = second.breakers.cooling()
    assert (cooling.until - house.clock.now()).total_seconds() <= 6 * 3600


async def test_the_house_is_told(house: House) -> None:
    """Of each opening, and of each recovery with who found out and how long it took."""
    life = await house.life()
    life.fail(Kind.OVERLOADED, retry_after_s=20)
    house.clock.advance(21)
    passed = life.breakers.probe(TARGET)
    assert isinstance(passed, Admission)
    life.breakers.succeeded(passed)
    [cooled] = await house.told("model.cooled")
    [recovered] = await house.told("model.recovered")
    until = "2026-01-01T12:00:20+00:00"
    assert cooled == {
        "key": "a/m", "kind": "overloaded", "until": until, "declared": True, "times": 1,
    }  # fmt: skip
    assert recovered == {"key": "a/m", "kind": "overloaded", "seconds": 21, "by": "probe"}
    assert (await house.life()).breakers.ailing() == {}


def test_a_fingerprint_tells_keys_apart_and_is_none_of_them() -> None:
    """It stands in the database, so the key must not."""
    assert fingerprint(account("one")) != fingerprint(account("two"))
    assert "one" not in (fingerprint(account("one")) or "")
    assert fingerprint(Account(name="a", route="openai", base_url=None, key=None)) is None


@pytest.mark.parametrize("kind", [Kind.OVERLOADED, Kind.AUTH])
async def test_another_process_looks_without_writing(house: House, kind: Kind) -> None:
    """It knows who rests as long as whoever wrote it, transient troubles too."""
    running = await house.life()
    running.fail(kind)
    await house.written()
    rows = await house.store.read(lambda connection: connection.execute(select(breaker)).all())
    beside = Breakers(house.clock, Random(4))
    envelopes = EnvelopeFactory("llm", house.clock, Random(5))
    await BreakerRecords(beside, [account()], house.store, house.bus, envelopes, house.clock).look()
    [seen], [known] = beside.cooling(), running.breakers.cooling()
    assert (seen.target, seen.kind) == (known.target, known.kind)
    assert abs(seen.until - known.until) < timedelta(milliseconds=1)
    others = Breakers(house.clock, Random(4))
    await BreakerRecords(
        others, [account("two")], house.store, house.bus, envelopes, house.clock
    ).look()
    assert others.cooling() == ()  # another key: what is wrong with the old one says nothing
    after = await house.store.read(lambda connection: connection.execute(select(breaker)).all())
    assert after == rows != []
