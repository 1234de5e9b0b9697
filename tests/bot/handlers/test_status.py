from dataclasses import replace

import pytest

from kintsugi import __version__
from kintsugi.bot.channel import Channel, ChannelState
from kintsugi.bot.handlers.status import ShowStatus
from kintsugi.bot.people import Role
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.outcomes import Dead
from kintsugi.events.queues import QueueSizes
from kintsugi.events.states import DeadReason
from kintsugi.i18n import LOCALES, Locale
from kintsugi.store.database import Store
from kintsugi.store.health import Condition
from tests.bot.stagehands import CATALOGUES, turn, update


@pytest.fixture
def status(channel: Channel, store: Store, clock: ManualClock) -> ShowStatus:
    return ShowStatus(
        channel=channel,
        store=store,
        clock=clock,
        models=("scripted",),
        pages=None,
        started=clock.now(),
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
        "Model: scripted",
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


async def test_models_and_pages(status: ShowStatus) -> None:
    """A chain is shown in its order; where the pages are is the admin's business."""
    rich = replace(status, models=("a/one", "offline"), pages="http://127.0.0.1:8710")
    lines = await _lines(rich, Role.ADMIN)
    assert "Models, the next if one fails: a/one, offline" in lines
    assert "Health and metrics: http://127.0.0.1:8710" in lines
    assert "8710" not in "".join(await _lines(rich))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("condition", Condition)
def test_every_condition(status: ShowStatus, condition: Condition, locale: Locale) -> None:
    """Each condition of the database has its line in every language."""
    health = replace(status.store.health, condition=condition)
    stand_in = replace(status, store=_Ailing(health))  # type: ignore[arg-type] # all that the lines look at
    lines = stand_in._lines(QueueSizes(ready=1, claimed=1, dead=1), admin=True)
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
