from random import Random

import pytest

from kintsugi.bot import pairing
from kintsugi.bot.context import Ended
from kintsugi.bot.handlers.start import Start
from kintsugi.bot.people import People, Role
from kintsugi.clock import ManualClock
from kintsugi.ids import UserId
from kintsugi.store.database import Store
from tests.bot.stagehands import GROUP, turn, update

EVE = UserId(99)


@pytest.fixture
def start(people: People, store: Store, clock: ManualClock) -> Start:
    return Start(people, store, clock)


async def _code(store: Store, clock: ManualClock, role: Role) -> str:
    return await store.write(
        lambda c: pairing.issue(c, role, Random(1), now=clock.now(), minutes=15)
    )


async def _start(start: Start, people: People, argument: str) -> Ended:
    person = await people.get(EVE)
    return await start(turn(update(f"/start {argument}"), role=person.role, id=EVE))


async def test_welcome(start: Start, people: People) -> None:
    """/start welcomes."""
    context = turn(update("/start"))
    assert (await start(context)).reply == context.say("start-welcome")
    assert (await _start(start, people, "")).reason is None
    in_group = turn(update("/start", chat=GROUP))
    assert (await start(in_group)).reply == in_group.say("start-welcome-group")


@pytest.mark.parametrize(
    ("role", "message"), [(Role.USER, "pair-done"), (Role.ADMIN, "pair-done-admin")]
)
async def test_pairing(
    start: Start, people: People, store: Store, clock: ManualClock, role: Role, message: str
) -> None:
    """A stranger with a code is let in; a turn repeated after a crash gets the same answer."""
    code = await _code(store, clock, role)
    for _ in range(2):
        ended = await _start(start, people, code)
        assert ended.reply == turn(update()).say(message)
    assert (await people.get(EVE)).role is role


async def test_a_guests_code(
    start: Start, people: People, store: Store, clock: ManualClock
) -> None:
    """A guest's code makes a guest, and leaves a user what they are."""
    ended = await _start(start, people, await _code(store, clock, Role.GUEST))
    assert ended.reply == turn(update()).say("pair-done-guest")
    assert (await people.get(EVE)).role is Role.GUEST
    await store.write(people.grant(EVE, Role.USER))
    people.forget(EVE)
    another = await store.write(
        lambda c: pairing.issue(c, Role.GUEST, Random(4), now=clock.now(), minutes=15)
    )
    assert (await _start(start, people, another)).reply == turn(update()).say("pair-done")
    assert (await people.get(EVE)).role is Role.USER


async def test_refused(start: Start, people: People) -> None:
    """A code that does not work lets nobody in, and says what to do."""
    ended = await _start(start, people, "pair_nonsense")
    assert ended.reason == "pair-refused"
    assert (await people.get(EVE)).role is Role.STRANGER


async def test_known_with_an_old_link(start: Start) -> None:
    """Who is known already is welcomed, whatever the link says."""
    context = turn(update("/start pair_nonsense"))
    assert (await start(context)).reply == context.say("start-welcome")


async def test_a_user_becomes_admin(
    start: Start, people: People, store: Store, clock: ManualClock
) -> None:
    """An admin's code raises a user, and a user's code takes nothing from an admin."""
    await store.write(people.grant(EVE, Role.USER))
    await _start(start, people, await _code(store, clock, Role.ADMIN))
    assert (await people.get(EVE)).role is Role.ADMIN
    lesser = await store.write(
        lambda c: pairing.issue(c, Role.USER, Random(2), now=clock.now(), minutes=15)
    )
    await _start(start, people, lesser)
    assert (await people.get(EVE)).role is Role.ADMIN
