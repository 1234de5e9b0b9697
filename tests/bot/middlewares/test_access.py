from datetime import timedelta
from typing import Any

import pytest
from aiogram.types import TelegramObject

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.middlewares.access import REFUSE_AGAIN_AFTER, AccessControl
from kintsugi.bot.people import People, Role
from kintsugi.clock import ManualClock
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, GROUP, turn, update

LET_IN = Ended(ending=Ending.ANSWERED)


async def _handler(_event: TelegramObject, _data: dict[str, Any]) -> Ended:
    return LET_IN


async def _outcome(people: People, clock: ManualClock, context: TurnContext) -> Any:
    control = AccessControl(people, clock)
    return await control(_handler, TelegramObject(), {"turn": context})


def _stranger(text: str = "hello", *, chat: int = ANN, **about: Any) -> TurnContext:
    return turn(update(text, chat=chat), role=Role.STRANGER, **about)


@pytest.mark.parametrize("role", [Role.USER, Role.ADMIN])
async def test_known(people: People, clock: ManualClock, role: Role) -> None:
    """Who is known is let in, in private and in groups."""
    assert await _outcome(people, clock, turn(update(), role=role)) is LET_IN
    assert await _outcome(people, clock, turn(update(chat=GROUP), role=role)) is LET_IN


async def test_stranger(people: People, clock: ManualClock, store: Store) -> None:
    """A stranger gets one polite line with their id, and that is remembered."""
    ended = await _outcome(people, clock, _stranger())
    assert (ended.ending, ended.reason) == (Ending.REJECTED, "stranger")
    assert f"Your Telegram id is {ANN}" in ended.reply
    (effect,) = ended.effects
    await store.write(effect)
    assert (await people.get(_stranger().person.id)).refused_at == clock.now()


@pytest.mark.parametrize(
    ("since", "said"),
    [(timedelta(0), False), (REFUSE_AGAIN_AFTER, True), (timedelta(hours=23), False)],
)
async def test_once_a_day(
    people: People,
    clock: ManualClock,
    since: timedelta,
    said: bool,  # noqa: FBT001 - a column
) -> None:
    """The polite line is said once a day."""
    ended = await _outcome(people, clock, _stranger(refused_at=clock.now() - since))
    assert (ended.reply is not None) is said


async def test_group(people: People, clock: ManualClock) -> None:
    """In a group strangers are passed over in silence."""
    ended = await _outcome(people, clock, _stranger("/help", chat=GROUP))
    assert (ended.reply, ended.effects) == (None, ())


async def test_blocked(people: People, clock: ManualClock) -> None:
    """A stranger who blocks us is not written to."""
    content = {"chat": {"id": ANN, "type": "private"}, "from": {"id": ANN}}
    context = turn({"update_id": 1, "my_chat_member": content}, role=Role.STRANGER)
    assert (await _outcome(people, clock, context)).reply is None


@pytest.mark.parametrize(
    ("text", "chat", "let_in"),
    [
        ("/start abc", ANN, True),
        ("/start", ANN, False),
        ("/help abc", ANN, False),
        ("/start abc", GROUP, False),
    ],
)
async def test_pairing(
    people: People,
    clock: ManualClock,
    text: str,
    chat: int,
    let_in: bool,  # noqa: FBT001 - a column
) -> None:
    """The only door for a stranger is a pairing code, in private."""
    outcome = await _outcome(people, clock, _stranger(text, chat=chat))
    assert (outcome is LET_IN) is let_in
