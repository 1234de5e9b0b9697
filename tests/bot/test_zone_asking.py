from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.people import People, Role
from kintsugi.bot.questions import question_id
from kintsugi.bot.zone_asking import ZoneAsking
from kintsugi.bot.zones import ZONE, Zones
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.ids import UserId
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, GROUP, turn, update

HELLO = Ended(ending=Ending.ANSWERED, reply="Hello")


class Answering:
    """Ends every turn as it is told."""

    def __init__(self, ended: Ended) -> None:
        self.ended = ended

    async def dispatch(self, update: dict[str, Any], turn: TurnContext) -> Ended:  # noqa: ARG002 - the port's names
        return self.ended


async def ended(
    zones: Zones, envelopes: EnvelopeFactory, context: TurnContext, inner: Ended = HELLO
):
    asking = ZoneAsking(answering=Answering(inner), zones=zones, envelopes=envelopes)
    return await asking.dispatch({}, context)


async def test_asked(
    zones: Zones, envelopes: EnvelopeFactory, store: Store, people: People
) -> None:
    """Below an answer stands the question, and that they were asked is on record with it."""
    asked = await ended(zones, envelopes, turn(update()))
    (question,) = asked.events
    assert (asked.reply, question.payload["chat_id"]) == ("Hello", ANN)
    assert len(question.payload["buttons"]) == 4
    for effect in asked.effects:
        await store.write(effect)
    assert (await people.get(UserId(ANN))).zone_asked


async def test_asked_twice_is_asked_once(zones: Zones, envelopes: EnvelopeFactory) -> None:
    """Two turns that overlap ask one question: the bus sends one of the two."""
    keys = set()
    for key in ("tg:42:1", "tg:42:2"):
        asked = await ended(zones, envelopes, turn(update(), key=key))
        keys.add(asked.events[0].idempotency_key)
    assert keys == {f"question:{question_id(ZONE, str(ANN))}:asked"}


@pytest.mark.parametrize(
    ("context", "inner", "remark"),
    [
        (turn(update(chat=GROUP)), HELLO, "in a group"),
        (turn(update("/help")), HELLO, "a command"),
        (turn(update(), role=Role.STRANGER), HELLO, "a stranger"),
        (turn(update(), zone_asked=True), HELLO, "asked before"),
        (replace(turn(update()), zone=ZoneInfo("UTC")), HELLO, "known"),
        (turn(update()), replace(HELLO, ending=Ending.EXPLAINED), "not answered"),
        (turn(update()), Ended(ending=Ending.ANSWERED, note="(stopped)"), "stopped"),
    ],
)
async def test_not_asked(
    zones: Zones, envelopes: EnvelopeFactory, context: TurnContext, inner: Ended, remark: str
) -> None:
    """There is no question where it would be in the way, or of no use."""
    assert await ended(zones, envelopes, context, inner) == inner, remark
