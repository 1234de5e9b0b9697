from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, create_engine

from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.tables import metadata
from kintsugi.log.redactor import Redactor
from kintsugi.store.database import Store
from tests.furnished import furnished


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def envelopes(clock: ManualClock) -> EnvelopeFactory:
    return EnvelopeFactory("test", clock, Random(1))


@pytest.fixture
def received(envelopes: EnvelopeFactory) -> Callable[..., Envelope]:
    """Makes an update's event: `received("tg:1:5", lane="7:0:7")`."""

    def make(key: str, lane: str = "7:0:7") -> Envelope:
        return envelopes.new(MESSAGE_RECEIVED, {"update": {"of": key}}, target=lane, key=key)

    return make


@pytest.fixture
def secret() -> str:
    return "sk-live-0123456789abcdef"  # pragma: allowlist secret


@pytest.fixture
async def store(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Store]:
    async with furnished(tmp_path, clock, metadata) as store:
        yield store


@pytest.fixture
def life(store: Store, clock: ManualClock, secret: str) -> Callable[[str], EmbeddedBus]:
    """A process's life: a bus of a new owner on the same file."""
    redact = Redactor([secret]).clean

    def begin(owner: str) -> EmbeddedBus:
        return EmbeddedBus(store, clock, owner=owner, redact=redact)

    return begin


@pytest.fixture
def bus(life: Callable[[str], EmbeddedBus]) -> EmbeddedBus:
    return life("first life")


@pytest.fixture
def connection() -> Iterator[Connection]:
    """For what is a plain function of a connection: the room's tables in memory."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()
