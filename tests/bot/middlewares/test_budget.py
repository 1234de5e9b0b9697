from typing import Any

import pytest
from aiogram.types import Update

from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.guests import GuestBudget
from kintsugi.bot.middlewares.budget import GuestTurns
from kintsugi.bot.people import People, Role
from kintsugi.clock import ManualClock
from kintsugi.i18n import LOCALES, Locale
from kintsugi.settings import Access
from kintsugi.store.database import Store
from tests.bot.stagehands import turn, update

LET_IN = Ended(ending=Ending.ANSWERED)


async def _handler(_event: object, _data: dict[str, Any]) -> Ended:
    return LET_IN


@pytest.fixture
def gate(people: People, store: Store, clock: ManualClock) -> GuestTurns:
    return GuestTurns(people, GuestBudget(store, Access(guest_turns_per_day=1), clock), clock)


async def _outcome(
    gate: GuestTurns, number: int, text: str = "hello", *, locale: Locale = "en",
    role: Role = Role.GUEST,
) -> Any:  # fmt: skip
    raw = update(text)
    context = turn(raw, role=role, locale=locale, key=f"tg:42:{number}")
    return await gate(_handler, Update.model_validate(raw), {"turn": context})


@pytest.mark.parametrize("locale", LOCALES)
async def test_spent(gate: GuestTurns, locale: Locale) -> None:
    """A guest who has used the day's turns is told how many there are and when the next is."""
    assert await _outcome(gate, 1) is LET_IN
    ended = await _outcome(gate, 2, locale=locale)
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "guest-turns-spent")
    assert ("1 day" if locale == "en" else "1 день") in ended.reply
    assert ("1 message in" if locale == "en" else "1 сообщение") in ended.reply


async def test_commands_are_free(gate: GuestTurns) -> None:
    """A command asks no model, so it costs no turn."""
    await _outcome(gate, 1)
    for number in (2, 3):
        assert await _outcome(gate, number, "/status") is LET_IN


async def test_users_are_not_counted(gate: GuestTurns) -> None:
    """Who is more than a guest has no such limit."""
    for number in (1, 2, 3):
        assert await _outcome(gate, number, role=Role.USER) is LET_IN


async def test_what_is_no_question_is_free(gate: GuestTurns) -> None:
    """An edit or a block takes no turn."""
    edited = {"update_id": 1, "edited_message": update()["message"] | {"edit_date": 5}}
    for _ in range(2):
        context = turn(edited, role=Role.GUEST)
        assert await gate(_handler, Update.model_validate(edited), {"turn": context}) is LET_IN
    assert await _outcome(gate, 2) is LET_IN
