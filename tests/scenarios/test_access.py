"""Deny by default; pairing; who did what is on record, each in their own scope (SPEC B6, E4)."""

from random import Random

import pytest

from kintsugi.bot import pairing
from kintsugi.bot.people import Role
from kintsugi.events import audit
from kintsugi.ids import ChatId, Scope, UserId
from tests.scenarios.world import BOT, World

DAY_S = 86_400
MINUTES = 15


async def _code(world: World, role: Role = Role.USER) -> str:
    """What `kintsugi pair` prints, made as by another process."""
    return await world.app.store.write(
        lambda connection: pairing.issue(
            connection, role, Random(7), now=world.clock.now(), minutes=MINUTES
        )
    )


async def test_a_stranger_gets_one_polite_line_a_day(world: World) -> None:
    """Unknown senders are told once, rate-limited, and reach no model."""
    [line] = await world.ask(world.stranger, "hello")
    assert "I do not know you yet" in line
    assert str(world.stranger.id) in line
    for text in ("hello?", "/help", "/start", "/stop"):
        assert await world.ask(world.stranger, text) == []
    world.clock.advance(DAY_S - 120)
    assert await world.ask(world.stranger, "hello") == []
    world.clock.advance(240)
    assert await world.ask(world.stranger, "hello") == [line]
    assert world.model.requests == []


async def test_the_polite_line_survives_a_restart(world: World) -> None:
    """A restart is no reason to repeat it."""
    await world.ask(world.stranger, "hello")
    await world.stop()
    await world.start()
    assert await world.ask(world.stranger, "hello") == []


async def test_a_stranger_in_a_group_gets_silence(world: World) -> None:
    """A group is no place to refuse somebody."""
    group = world.telegram.group(id=-100500, title="Potters")
    assert await world.ask(world.stranger, f"@{BOT.username} hello", chat=group) == []
    assert await world.ask(world.stranger, "/status", chat=group) == []
    assert await world.ask(world.alice, f"@{BOT.username} hello", chat=group) != []


async def test_in_an_allowed_group_everybody_is_answered(asleep: World) -> None:
    """The allow-list names chats, too; in private the same stranger stays one."""
    group = asleep.telegram.group(id=-100500, title="Potters")
    await asleep.start(access__chats=[group.id])
    hello = f"@{BOT.username} hello"
    assert await asleep.ask(asleep.stranger, hello, chat=group) == [hello]
    assert await asleep.ask(asleep.stranger, "not for you", chat=group) == []
    [line] = await asleep.ask(asleep.stranger, "hello")
    assert "I do not know you yet" in line


@pytest.mark.parametrize("form", ["/start {}", "/start pair_{}", "/start PAIR_{}"])
async def test_a_pairing_code_lets_its_user_in_for_good(world: World, form: str) -> None:
    """As text or by the link's payload; the person is known at once and after a restart."""
    code = await _code(world)
    [welcome] = await world.ask(world.stranger, form.format(code))
    assert welcome.startswith("Welcome! You are paired")
    assert await world.ask(world.stranger, "hello") == ["hello"]
    await world.stop()
    await world.start()
    assert await world.ask(world.stranger, "still?") == ["still?"]


async def test_a_wrong_code_is_refused_politely(world: World) -> None:
    """Mistyped: said so, and nothing is granted."""
    await _code(world)
    [refusal] = await world.ask(world.stranger, "/start pair_abcdefghjk")
    assert refusal.startswith("This code does not work")
    assert "I do not know you" in (await world.ask(world.stranger, "hello"))[0]


async def test_an_expired_code_is_refused(world: World) -> None:
    """A code is good for minutes."""
    code = await _code(world)
    world.clock.advance(MINUTES * 60 + 1)
    [refusal] = await world.ask(world.stranger, f"/start {code}")
    assert refusal.startswith("This code does not work")


async def test_a_code_works_for_one_person_only(world: World) -> None:
    """Used once it is used up, except for who used it: their turn may be repeated by a crash."""
    other = world.telegram.person(id=67, first_name="Max")
    code = await _code(world)
    [welcome] = await world.ask(world.stranger, f"/start {code}")
    [refusal] = await world.ask(other, f"/start {code}")
    assert refusal.startswith("This code does not work")
    assert await world.ask(world.stranger, f"/start {code}") == [welcome]


async def test_an_admin_by_pairing_is_told_what_owners_are_told(world: World) -> None:
    """Alerts go to every admin, in their language."""
    code = await _code(world, Role.ADMIN)
    world.telegram.person(id=world.stranger.id, first_name="Sam", language_code="ru")
    await world.ask(world.stranger, f"/start {code}")
    await world.ask(world.stranger, "/language ru")
    world.telegram.push_raw({"message": {"poison": True}})
    await world.rest()
    assert "Я отложил событие" in world.answers(world.stranger)[-1]
    assert "I set an event aside" in world.answers(world.owner)[-1]


async def test_every_update_is_on_record_in_its_own_scope(world: World) -> None:
    """One entry per processed update; no query of one person or chat shows another's."""
    group = world.telegram.group(id=-100500, title="Potters")
    ids = {
        world.alice.id: [world.alice.says("one"), world.alice.says("/status")],
        world.bob.id: [world.bob.says("two")],
        world.stranger.id: [world.stranger.says("three")],
        group.id: [world.alice.says("/help", chat=group)],
    }
    await world.rest()
    for person in (world.bob, world.stranger):
        assert await _subjects(world, Scope(user=UserId(person.id))) == _keys(ids[person.id])
    alices = ids[world.alice.id] + ids[group.id]
    assert await _subjects(world, Scope(user=UserId(world.alice.id))) == _keys(alices)
    in_group = Scope(chat=ChatId(group.id))
    assert await _subjects(world, in_group) == _keys(ids[group.id])
    alice_in_bobs_chat = Scope(user=UserId(world.alice.id), chat=ChatId(world.bob.id))
    assert await _subjects(world, alice_in_bobs_chat) == set()


async def _subjects(world: World, scope: Scope) -> set[str]:
    entries = await world.app.store.read(
        lambda connection: audit.entries(connection, scope, limit=100)
    )
    received = ("message.received", "control.received")
    return {entry.subject for entry in entries if entry.action in received}


def _keys(update_ids: list[int]) -> set[str]:
    return {f"tg:{BOT.id}:{update_id}" for update_id in update_ids}
