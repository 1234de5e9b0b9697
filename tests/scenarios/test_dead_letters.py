"""What was given up is listed, and sent again from another process while the bot runs (SPEC E3)."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence

import pytest

from kintsugi.events import audit, dead
from kintsugi.events.dead import DeadLetter
from kintsugi.ids import Scope, UserId
from kintsugi.llm.provider import ModelEvent, ModelRequest, Words
from kintsugi.llm.scripted import Hang
from kintsugi.store.database import Store
from tests.scenarios.world import World


@pytest.fixture
async def elsewhere(world: World) -> AsyncIterator[Store]:
    """The store of another process, as the command line opens it."""
    store = await Store.open(world.database, busy_timeout_s=1, clock=world.clock)
    yield store
    await store.close()


async def _letters(store: Store) -> Sequence[DeadLetter]:
    return await store.read(lambda connection: dead.dead_letters(connection, limit=10))


async def _give_up_one(world: World) -> None:
    world.model.then(Hang())
    world.alice.says("a hard question")
    await world.until(lambda: bool(world.answers(world.alice)), within_s=130)
    await world.rest()


async def test_a_dead_letter_is_listed(world: World, elsewhere: Store) -> None:
    """The list says what, whose, why and since when, and the alert names the same number."""
    await _give_up_one(world)
    [letter] = await _letters(elsewhere)
    assert (letter.event_type, letter.reason) == ("message.received", "deadline")
    assert letter.target == world.session_of(world.alice)
    [alert] = world.answers(world.owner)
    assert f"kintsugi dead resubmit {letter.id} " in alert


async def test_a_resubmitted_letter_is_answered_in_a_new_message(
    world: World, elsewhere: Store
) -> None:
    """The running bot notices within seconds; the explanation stays what it was."""
    await _give_up_one(world)
    [letter] = await _letters(elsewhere)
    [explained] = world.messages(world.alice)
    now = world.clock.now()
    assert await elsewhere.write(lambda connection: dead.resubmit(connection, letter.id, at=now))
    await world.until(lambda: len(world.answers(world.alice)) == 2, within_s=2)
    assert world.messages(world.alice)[0] == explained
    assert world.answers(world.alice)[1] == "a hard question"
    assert await _letters(elsewhere) == []


async def test_resubmitting_is_in_the_audit_trail(world: World, elsewhere: Store) -> None:
    """The owner's hand is recorded in the transaction of its effect, in the person's scope."""
    await _give_up_one(world)
    [letter] = await _letters(elsewhere)
    now = world.clock.now()
    await elsewhere.write(lambda connection: dead.resubmit(connection, letter.id, at=now))
    scope = Scope(user=UserId(world.alice.id))
    entries = await elsewhere.read(lambda connection: audit.entries(connection, scope, limit=9))
    assert ("owner", "dead.resubmit") in [(entry.actor, entry.action) for entry in entries]


async def test_what_is_no_dead_letter_cannot_be_resubmitted(world: World, elsewhere: Store) -> None:
    """An answered message is not answered again by a mistyped number."""
    await world.ask(world.alice, "hello")
    [delivery] = world.records.deliveries("message.received")
    now = world.clock.now()
    again = await elsewhere.write(
        lambda connection: dead.resubmit(connection, delivery["id"], at=now)
    )
    assert again is False
    await world.pass_time(5)
    assert world.answers(world.alice) == ["hello"]


async def test_an_unexpected_error_is_tried_again_and_then_explained(asleep: World) -> None:
    """A defect costs its own message and nobody else's; five tries, then it is set aside."""
    await asleep.start(provider=_Broken())
    asleep.boris.says("привет")
    await asleep.rest(within_s=119)
    [answer] = asleep.answers(asleep.boris)
    assert answer.startswith("Я пробовал несколько раз")
    [given_up] = asleep.records.deliveries("message.received", state="dead")
    assert (given_up["dead_reason"], given_up["attempt"]) == ("attempts", 5)
    assert "ZeroDivisionError" in given_up["error"]
    assert "ZeroDivisionError" not in answer


class _Broken:
    """A provider with a defect: it raises what no provider may."""

    model = "broken"

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        yield Words(text=str(1 / len(request.messages[99:])))
