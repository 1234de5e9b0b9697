from dataclasses import replace
from decimal import Decimal

import pytest

from kintsugi import __version__
from kintsugi.bot.channel import Channel, ChannelState
from kintsugi.bot.handlers.assembly import Surroundings
from kintsugi.bot.handlers.status import ShowStatus
from kintsugi.bot.parking import Parking
from kintsugi.bot.people import People, Role
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.outcomes import Dead
from kintsugi.events.queues import QueueSizes
from kintsugi.events.states import DeadReason
from kintsugi.i18n import LOCALES, Locale
from kintsugi.ids import UserId
from kintsugi.llm.api_mode import ApiMode
from kintsugi.llm.failures import ChainUnavailable, Failure, Symptom
from kintsugi.llm.gate import Admission, OpenGate
from kintsugi.llm.kinds import Kind
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.settings import Budgets
from kintsugi.store.database import Store
from kintsugi.store.health import Condition
from tests.bot.handlers.house import surroundings
from tests.bot.stagehands import CATALOGUES, turn, update


@pytest.fixture
def around(
    people: People, store: Store, clock: ManualClock, channel: Channel, parking: Parking
) -> Surroundings:
    budgets = Budgets(day=Decimal(5))
    return surroundings(people, store, clock, channel, RunningTurns(), parking, budgets=budgets)


@pytest.fixture
def status(around: Surroundings) -> ShowStatus:
    return ShowStatus(
        channel=around.channel,
        store=around.store,
        clock=around.clock,
        models=around.models,
        gate=around.gate,
        choices=around.choices,
        books=around.books,
        pages=None,
        started=around.clock.now(),
    )


async def _lines(status: ShowStatus, role: Role = Role.USER) -> list[str]:
    return ((await status(turn(update("/status"), role=role))).reply or "").splitlines()


async def test_well(status: ShowStatus, channel: Channel, clock: ManualClock) -> None:
    """/status says first whether all is well, then what, and since when."""
    channel.polled()
    clock.advance(125)
    assert await _lines(status) == [
        "All is well.",
        f"Kintsugi {__version__}, up for 2 minutes",
        "Telegram: connected, last looked 2 minutes ago",
        "Database: working",
        "Models, the next if one fails: custom/weak, moonshot/kimi, offline",
        "Queue: 0 messages waiting, 0 in work",
    ]


@pytest.mark.parametrize("state", [each for each in ChannelState if each.value != "polling"])
async def test_unwell(status: ShowStatus, channel: Channel, state: ChannelState) -> None:
    """Whatever is not polling needs attention."""
    channel.failed(state)
    assert (await _lines(status))[0] == "Something needs attention:"


ADVISED = ("unreachable", "conflict", "unauthorized")


@pytest.mark.parametrize("state", ADVISED)
async def test_advice(status: ShowStatus, channel: Channel, state: str) -> None:
    """Where it does not mend itself, an admin reads what to do, and a user whom to tell."""
    channel.failed(ChannelState(state))
    assert (await _lines(status, Role.ADMIN))[-1].startswith("What you can do: ")
    assert (await _lines(status))[-1].startswith("Nothing you wrote is lost.")


async def test_pages_and_budgets(status: ShowStatus) -> None:
    """Where the pages are, and what may still be spent, is the admin's business."""
    rich = replace(status, pages="http://127.0.0.1:8710")
    lines = await _lines(rich, Role.ADMIN)
    assert "Health and metrics: http://127.0.0.1:8710" in lines
    assert "Budget of the day: $0.00 of $5.00, anew in 12 hours" in lines
    assert "8710" not in "".join(await _lines(rich))


async def test_models_that_rest(
    status: ShowStatus, around: Surroundings, parking: Parking, store: Store
) -> None:
    """Which, why and for how long; the mode of /api; and how many questions wait for them."""
    target = around.models.chat[0].target
    assert target is not None
    passed = around.gate.admit(target)
    assert isinstance(passed, Admission)
    failure = Failure(
        target=target.name, symptom=Symptom.REFUSED, kind=Kind.QUOTA, retry_after_s=3600
    )
    around.gate.failed(passed, failure)
    await around.choices.choose_mode(ApiMode.KIMI, UserId(1))
    ended = await parking.parked(turn(update("hello?")), ChainUnavailable([], begun=False))
    for effect in ended.effects:
        await store.write(effect)
    lines = await _lines(status)
    assert "Models of: kimi (/api)" in lines
    because = "the account has no money or allowance left"
    assert f"custom: resting for 1 hour, because {because}" in lines
    assert "Waiting for a model: 1 question, answered by itself when one is back" in lines


async def test_no_network(status: ShowStatus) -> None:
    """Then nobody else is to blame."""

    class Offline(OpenGate):
        offline = True  # type: ignore[assignment] # a property there

    lines = await _lines(replace(status, gate=Offline()))
    assert any("no network" in line for line in lines)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("condition", Condition)
def test_every_condition(status: ShowStatus, condition: Condition, locale: Locale) -> None:
    """Each condition of the database has its line in every language."""
    health = replace(status.store.health, condition=condition)
    stand_in = replace(status, store=_Ailing(health))  # type: ignore[arg-type] # all that the lines look at
    lines = [*stand_in._house(), *stand_in._for_admins(QueueSizes(ready=1, claimed=1, dead=1))]
    assert all(CATALOGUES.text(locale, line) for line in lines)


class _Ailing:
    def __init__(self, health: object) -> None:
        self.health = health


async def test_dead_letters(
    status: ShowStatus, bus: EmbeddedBus, envelopes: EnvelopeFactory
) -> None:
    """Dead letters are the admin's business."""
    await bus.subscribe(MESSAGE_RECEIVED.name, "bot")
    payload: dict[str, object] = {"update": {}, "session": None}
    await bus.publish([envelopes.new(MESSAGE_RECEIVED, payload, target="7:0:7", key="k")])
    assert "Queue: 1 message waiting, 0 in work" in await _lines(status)
    (claimed,) = await bus.claim(MESSAGE_RECEIVED.name, "bot", limit=1)
    await bus.settle(claimed, Dead(reason=DeadReason.POISON, error=""))
    assert "Set aside: 1 event. To look: kintsugi dead list" in await _lines(status, Role.ADMIN)
    assert "Set aside" not in "".join(await _lines(status))
