import pytest

from kintsugi.bot.people import FRESH_S, People, Person, Role
from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId, UserId
from kintsugi.settings import Access
from kintsugi.store.database import Store

BOB, EVE = UserId(8), UserId(9)


def _person(role: Role) -> Person:
    return Person(id=BOB, role=role, language=None, refused_at=None)


async def test_deny_by_default(people: People) -> None:
    """Somebody of whom nothing is known is a stranger and is not answered."""
    eve = await people.get(EVE)
    assert eve == Person(id=EVE, role=Role.STRANGER, language=None, refused_at=None)
    assert not people.admits(eve, ChatId(9))


@pytest.mark.parametrize(("user", "role"), [(1, Role.ADMIN), (7, Role.USER), (5, Role.GUEST)])
async def test_settings_name_people(people: People, user: int, role: Role) -> None:
    """The settings' admins, users and guests need no pairing."""
    assert (await people.get(UserId(user))).role is role


@pytest.mark.parametrize(
    ("user", "granted", "role"),
    [
        (1, Role.USER, Role.ADMIN),  # an admin of the settings stays one
        (7, Role.ADMIN, Role.ADMIN),
        (7, Role.GUEST, Role.USER),
        (5, Role.USER, Role.USER),
    ],
)
async def test_the_higher_role_counts(
    people: People, store: Store, user: int, granted: Role, role: Role
) -> None:
    """Whom the settings and a pairing both let in has the higher role of the two."""
    await store.write(people.grant(UserId(user), granted))
    assert (await people.get(UserId(user))).role is role


@pytest.mark.parametrize(
    ("role", "chat", "metered"),
    [
        (Role.GUEST, 8, True),
        (Role.GUEST, -6, True),
        (Role.GUEST, -5, False),  # there they need no invitation
        (Role.USER, 8, False),
        (Role.STRANGER, -5, False),
    ],
)
def test_is_metered(store: Store, role: Role, chat: int, metered: bool) -> None:  # noqa: FBT001 - a column
    """Only guests are counted, and not where everybody may talk."""
    people = People(store, Access(chats=(-5,)), ManualClock())
    assert people.is_metered(_person(role), ChatId(chat)) is metered


@pytest.mark.parametrize(
    ("role", "chat", "admitted"),
    [
        (Role.ADMIN, 8, True),
        (Role.USER, -5, True),
        (Role.GUEST, 8, True),
        (Role.STRANGER, 8, False),
        (Role.STRANGER, -5, True),  # everybody may talk in an open group
        (Role.STRANGER, -6, False),
    ],
)
def test_admits(store: Store, role: Role, chat: int, admitted: bool) -> None:  # noqa: FBT001 - a column
    """Known people are answered everywhere, strangers in the groups of the settings."""
    people = People(store, Access(chats=(-5,)), ManualClock())
    assert people.admits(_person(role), ChatId(chat)) is admitted


async def test_changes_are_kept(people: People, store: Store, clock: ManualClock) -> None:
    """Role, language and refusal are columns of one row: none erases another."""
    await store.write(people.grant(BOB, Role.USER))
    await store.write(people.choose_language(BOB, "ru"))
    await store.write(people.note_refusal(BOB))
    assert await people.get(BOB) == Person(
        id=BOB, role=Role.USER, language="ru", refused_at=clock.now()
    )


async def test_what_was_read_is_believed_for_a_while(
    people: People, store: Store, clock: ManualClock
) -> None:
    """Another process's change is seen within ten seconds, our own at once."""
    assert (await people.get(BOB)).role is Role.STRANGER
    await store.write(people.grant(BOB, Role.USER))
    assert (await people.get(BOB)).role is Role.STRANGER
    clock.advance(FRESH_S)
    assert (await people.get(BOB)).role is Role.USER
    await store.write(people.grant(BOB, Role.ADMIN))
    people.forget(BOB)
    assert (await people.get(BOB)).role is Role.ADMIN


async def test_memory_is_bounded(people: People, clock: ManualClock) -> None:
    """Nobody is kept in memory longer than believed."""
    for number in range(50):
        await people.get(UserId(100 + number))
    clock.advance(FRESH_S)
    await people.get(EVE)
    assert list(people._known) == [EVE]


async def test_admins(people: People, store: Store) -> None:
    """Admins are the settings' first, then the paired ones, each once."""
    for user in (UserId(1), BOB):
        await store.write(people.grant(user, Role.ADMIN))
    await store.write(people.grant(EVE, Role.USER))
    assert await people.admins() == (1, BOB)
