from dataclasses import replace
from typing import Any

import pytest

from kintsugi.bot.desk import Desk
from kintsugi.bot.own_reactions import OwnReactions
from kintsugi.bot.traced import TracedAnswers
from kintsugi.events.outcomes import NOTHING, Delivery, Discard, Done, Outcome, Record
from kintsugi.events.states import DeadReason
from kintsugi.ids import UserId
from kintsugi.store.database import Store
from tests.bot.records import ANNS, answered, trace_of
from tests.bot.stagehands import ANN, delivery, update

OWNER, BOB, EVE = 1, 5, 99  # BOB is a guest


class Turns:
    """Takes whatever reaches it."""

    def __init__(self) -> None:
        self.handled: list[Delivery] = []

    async def handle(self, delivery: Delivery) -> Outcome:
        self.handled.append(delivery)
        return Done()

    async def bury(self, _delivery: Delivery, _reason: DeadReason) -> Record:
        return NOTHING


@pytest.fixture
async def sieve(store: Store, desk: Desk) -> OwnReactions:
    """In front of Ann's answer, which is messages 6 and 7."""
    await answered(store, trace_of(), 6, 7)
    return OwnReactions(Turns(), TracedAnswers(store), desk)


def _reaction(message_id: int, **who: Any) -> Delivery:
    content = {"chat": {"id": ANN, "type": "private"}, "message_id": message_id, **who}
    return delivery({"update_id": 3, "message_reaction": content})


@pytest.mark.parametrize("by", [ANN, OWNER])
@pytest.mark.parametrize("message_id", [6, 7])
async def test_ours(sieve: OwnReactions, by: int, message_id: int) -> None:
    """To any part of an answer, by who asked or by an admin."""
    outcome = await sieve.handle(_reaction(message_id, user={"id": by}))
    assert isinstance(outcome, Done)


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param(_reaction(5, user={"id": ANN}), id="to no answer of ours"),
        pytest.param(_reaction(6, user={"id": BOB}), id="to somebody else's"),
        pytest.param(_reaction(6, user={"id": EVE}), id="a stranger's"),
        pytest.param(_reaction(6, actor_chat={"id": ANN}), id="nobody knows whose"),
        pytest.param(delivery({"update_id": 3, "message_reaction": None}), id="of no shape"),
    ],
)
async def test_none_of_our_business(sieve: OwnReactions, foreign: Delivery) -> None:
    """It is let go, with nothing kept of it."""
    assert await sieve.handle(foreign) == Discard()


async def test_who_was_shown_out(store: Store, sieve: OwnReactions) -> None:
    """Somebody we no longer know is not heard, be it about an answer to them."""
    eves = trace_of("tg:42:9.0", session=replace(ANNS, user=UserId(EVE)))
    await answered(store, eves, 9)
    assert await sieve.handle(_reaction(9, user={"id": EVE})) == Discard()


async def test_all_else_passes(sieve: OwnReactions) -> None:
    """Messages are no matter of it, nor is how they are buried."""
    assert isinstance(await sieve.handle(delivery(update())), Done)
    assert await sieve.bury(delivery(update()), DeadReason.POISON) == NOTHING
