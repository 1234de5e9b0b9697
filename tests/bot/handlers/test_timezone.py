from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from kintsugi.bot import questions
from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.handlers.timezone import ChooseZone
from kintsugi.bot.people import People
from kintsugi.bot.zones import Zones
from kintsugi.clock import ManualClock
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.ids import UserId
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, turn, update

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def choose(zones: Zones, envelopes: EnvelopeFactory) -> ChooseZone:
    return ChooseZone(zones=zones, envelopes=envelopes)


async def carry_out(ended: Ended, store: Store) -> None:
    for effect in ended.effects:
        await store.write(effect)


@pytest.mark.parametrize(
    ("argument", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("мюнхен", "Europe/Berlin"),
        ("tokyo", "Asia/Tokyo"),
        ("UTC", "UTC"),
    ],
)
async def test_chosen(
    choose: ChooseZone, people: People, store: Store, argument: str, zone: str
) -> None:
    """A name or a city is kept, and the reply proves that it was understood."""
    ended = await choose(turn(update(f"/timezone {argument}")))
    assert ended.reply is not None
    assert ended.reply.startswith(f"I go by the clock of {zone} now: it is ")
    await carry_out(ended, store)
    assert (await people.get(UserId(ANN))).zone == ZoneInfo(zone)


async def test_shown(choose: ChooseZone, clock: ManualClock) -> None:
    """Without a name it shows whose clock it is, and what it says."""
    theirs = replace(turn(update("/timezone"), zone=TOKYO), zone=TOKYO)
    owners = replace(turn(update("/timezone")), zone=TOKYO)
    time = f"{clock.now() + timedelta(hours=9):%H:%M}"
    for context, words in (
        (theirs, f"I go by the clock of Asia/Tokyo: it is {time} there (UTC+9)"),
        (owners, f"my owner's clock, Asia/Tokyo: it is {time} there (UTC+9)"),
        (turn(update("/timezone")), "I do not know where you are yet."),
    ):
        ended = await choose(context)
        assert words in str(ended.reply)
        assert ended.effects == ()


@pytest.mark.parametrize(
    ("argument", "reason"),
    [("Berln", "zone-nearly"), ("x" * 3000, "zone-unknown"), ("-11:59", "zone-offset-unknown")],
)
async def test_not_understood(choose: ChooseZone, argument: str, reason: str) -> None:
    """What is no zone changes nothing, and is explained in a line that people read."""
    ended = await choose(turn(update(f"/timezone {argument}")))
    assert (ended.ending, ended.reason, ended.effects) == (Ending.EXPLAINED, reason, ())
    assert len(str(ended.reply)) < 300


async def test_offset(choose: ChooseZone, store: Store) -> None:
    """An offset becomes a question: zones that have it now, and the one that always does."""
    ended = await choose(turn(update("/timezone +3")))
    assert ended.reply is None
    (asked,) = ended.events
    await carry_out(ended, store)
    (_, identity, _) = asked.payload["buttons"][0]["data"].split(":")
    question = await store.read(lambda connection: questions.find(connection, identity))
    assert question is not None
    values = [option.value for option in question.options]
    assert (len(values), values[-1]) == (4, "Etc/GMT-3")
