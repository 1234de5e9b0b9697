from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from kintsugi.bot import tables
from kintsugi.bot.atlas import Atlas
from kintsugi.bot.channel import Channel, Identity
from kintsugi.bot.chats import Chats
from kintsugi.bot.desk import Desk
from kintsugi.bot.inlet import Inlet
from kintsugi.bot.opening import Openings
from kintsugi.bot.outbound import Outbound
from kintsugi.bot.owner import Owner
from kintsugi.bot.parked_notices import Notices
from kintsugi.bot.parking import Parking
from kintsugi.bot.people import People
from kintsugi.bot.spending import Spending
from kintsugi.bot.telegram import BotApi
from kintsugi.bot.zones import Zones
from kintsugi.clock import ManualClock, SystemClock
from kintsugi.events import tables as event_tables
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.llm import tables as llm_tables
from kintsugi.llm.books import Books
from kintsugi.llm.budgets import Limits
from kintsugi.llm.choices import Choices
from kintsugi.llm.prices import Prices
from kintsugi.memory import tables as memory_tables
from kintsugi.orchestrator import tables as orchestrator_tables
from kintsugi.settings import Access, Budgets, Telegram, load
from kintsugi.simulator.telegram import Person, TelegramServer
from kintsugi.store.database import Store
from tests.bot.post import Post
from tests.bot.stagehands import ANN, BOT, CATALOGUES
from tests.furnished import furnished

ROOMS = (event_tables, tables, memory_tables, llm_tables, orchestrator_tables)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def store(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Store]:
    async with furnished(tmp_path, clock, *(room.metadata for room in ROOMS)) as store:
        yield store


@pytest.fixture
def bus(store: Store, clock: ManualClock) -> EmbeddedBus:
    return EmbeddedBus(store, clock, owner="this life", redact=str)


@pytest.fixture
def envelopes(clock: ManualClock) -> EnvelopeFactory:
    return EnvelopeFactory("test", clock, Random(3))


@pytest.fixture
def access() -> Access:
    return Access(admins=(1,), users=(ANN,), guests=(5,))


@pytest.fixture
def people(store: Store, access: Access, clock: ManualClock) -> People:
    return People(store, access, clock)


@pytest.fixture
def owner(people: People, envelopes: EnvelopeFactory) -> Owner:
    return Owner(people, envelopes, CATALOGUES, "en")


@pytest.fixture
def channel(clock: ManualClock) -> Channel:
    """One that knows who we are."""
    channel = Channel(clock)
    channel.identify(Identity(id=BOT.id, username=BOT.username, reads_all_group_messages=True))
    return channel


@pytest.fixture
def chats(store: Store, clock: ManualClock, people: People, bus: EmbeddedBus) -> Chats:
    return Chats(store, clock, wake=bus.wake, followers=[people.follow])


@pytest.fixture
def desk(channel: Channel, people: People, chats: Chats, owner: Owner) -> Desk:
    return Desk(
        channel=channel,
        people=people,
        chats=chats,
        owner=owner,
        catalogues=CATALOGUES,
        default_locale="en",
    )


@pytest.fixture
def zones(people: People, clock: ManualClock) -> Zones:
    return Zones(atlas=Atlas(), people=people, catalogues=CATALOGUES, clock=clock)


@pytest.fixture
def outbound(store: Store, clock: ManualClock) -> Outbound:
    """The way out to a Telegram that is not there."""
    api = BotApi("http://127.0.0.1:1", BOT.token, timeout_s=1)
    return Outbound(api, store, clock, Telegram())


@pytest.fixture
def openings(
    bus: EmbeddedBus, envelopes: EnvelopeFactory, outbound: Outbound, clock: ManualClock
) -> Callable[[float], Openings]:
    """Openings by how many seconds an answer takes before it is shown unfinished."""

    def make(after_s: float) -> Openings:
        return Openings(
            bus=bus, envelopes=envelopes, live=outbound.live, clock=clock, after_s=after_s
        )

    return make


@pytest.fixture
def choices(store: Store, clock: ManualClock) -> Choices:
    return Choices(store, clock)


@pytest.fixture
def parking(
    store: Store,
    bus: EmbeddedBus,
    envelopes: EnvelopeFactory,
    choices: Choices,
    clock: ManualClock,
    *,
    desk: Desk,
) -> Parking:
    notices = Notices(desk, envelopes, choices, has_cheap=True)
    return Parking(store, bus, envelopes, notices, clock, ask_after=timedelta(hours=3))


@pytest.fixture
def spending(store: Store, clock: ManualClock) -> Spending:
    """Without a budget."""
    limits = Limits(Budgets())
    return Spending(Books(store, Prices({}), limits, clock, owner="me", most_tokens=100), clock)


@pytest.fixture
async def inlet(
    telegram: TelegramServer, tmp_path: Path, clock: ManualClock
) -> AsyncIterator[Inlet]:
    settings = load(path=None, environ={}, overrides={"data_dir": tmp_path, "files.most_mb": 1})
    inlet = Inlet(BotApi(telegram.base_url, BOT.token, timeout_s=5), settings, clock, Random(4))
    yield inlet
    await inlet.close()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(bot=BOT, clock=SystemClock()) as server:
        yield server


@pytest.fixture
def ann(telegram: TelegramServer) -> Person:
    return telegram.person(id=ANN, first_name="Ann")


@pytest.fixture
async def post(
    telegram: TelegramServer, store: Store, clock: ManualClock, ann: Person
) -> AsyncIterator[Post]:
    assert ann.id == ANN
    post = Post(telegram, store, clock)
    yield post
    await post.api.close()
