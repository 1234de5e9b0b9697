from typing import Any

import pytest

from kintsugi.bot.address import address_of
from kintsugi.bot.context import STRANGER, Ended, Ending
from kintsugi.bot.trail import trail
from kintsugi.clock import ManualClock
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.ids import ChatId, Scope, UserId
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, GROUP, delivery, update

ANSWERED = Ended(ending=Ending.ANSWERED, reply="Hi")


async def _entries(store: Store, of: dict[str, Any], ended: Ended) -> list[Entry]:
    """What is on record afterwards, oldest first."""
    effects = trail(delivery(of), address_of(of), ended, at=ManualClock().now())
    for effect in effects:
        await store.write(effect)
    scope = Scope(user=UserId(ANN))
    newest_first = await store.read(lambda c: audit.entries(c, scope, limit=9))
    return list(reversed(newest_first))


@pytest.mark.parametrize(
    ("text", "ended", "recorded"),
    [
        ("hello", ANSWERED, []),
        ("/new", ANSWERED, [("command.new", "answered")]),
        (
            "/audit x",
            Ended(ending=Ending.EXPLAINED, reason="command-for-admins"),
            [("command.audit", "command-for-admins")],
        ),
        ("/new@other_bot", Ended(ending=Ending.REJECTED, reason="not for the bot"), []),
        (
            "/start",
            Ended(ending=Ending.REJECTED, reason=STRANGER),
            [("access.refused", "stranger")],
        ),
        ("hello", Ended(ending=Ending.REJECTED, reason=STRANGER), [("access.refused", "stranger")]),
        (
            "/" + "x" * 4000,
            Ended(ending=Ending.EXPLAINED, reason="y" * 99),
            [("command." + "x" * 32, "y" * 32)],  # as long as the columns
        ),
    ],
)
async def test_what_is_recorded(
    store: Store, text: str, ended: Ended, recorded: list[tuple[str, str]]
) -> None:
    """Commands and refusals are on record with how they ended; ordinary messages are not."""
    entries = await _entries(store, update(text), ended)
    assert [(entry.action, entry.outcome) for entry in entries] == recorded
    assert {entry.subject for entry in entries} <= {"tg:42:1"}


async def test_whose_it_is(store: Store) -> None:
    """An entry has the person and the chat in which it happened."""
    (entry,) = await _entries(store, update("/new", chat=GROUP), ANSWERED)
    assert (entry.scope, entry.actor) == (Scope(chat=ChatId(GROUP), user=UserId(ANN)), "user")


async def test_an_incident(store: Store) -> None:
    """An incident is on record under its id, and leads to everything about its update."""
    failed = Ended(ending=Ending.EXPLAINED, reason="error-model", incident="k7m2xp")
    await _entries(store, update("/new"), failed)
    found = await store.scan(lambda c: audit.of_incident(c, "k7m2xp", limit=9))
    assert [(each.action, each.outcome, each.subject) for each in found] == [
        ("command.new", "error-model", "tg:42:1"),
        ("incident", "error-model", "k7m2xp"),
    ]
    assert await store.scan(lambda c: audit.of_incident(c, "other", limit=9)) == []


async def test_an_incident_of_nobody(store: Store) -> None:
    """What names no person has an incident, too: the owner was told of it."""
    failed = Ended(ending=Ending.REJECTED, reason="unreadable", incident="k7m2xp")
    (effect,) = trail(delivery({"unreadable": 5}), None, failed, at=ManualClock().now())
    await store.write(effect)
    (entry,) = await store.scan(lambda c: audit.of_incident(c, "k7m2xp", limit=9))
    assert entry.scope == Scope()
