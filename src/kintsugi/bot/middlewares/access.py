"""Lets in who is known, and refuses the rest with one polite line a day (SPEC B6)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from kintsugi.bot.context import STRANGER, Ended, Ending, TurnContext
from kintsugi.bot.people import People
from kintsugi.clock import Clock

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

REFUSE_AGAIN_AFTER = timedelta(days=1)
_OPEN_TO_STRANGERS = "start"  # it may carry a pairing code


class AccessControl(BaseMiddleware):
    def __init__(self, people: People, clock: Clock) -> None:
        self._people = people
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        turn: TurnContext = data["turn"]
        if self._people.admits(turn.person, turn.session.chat) or _may_pair(turn):
            return await handler(event, data)
        return self._refuse(turn)

    def _refuse(self, turn: TurnContext) -> Ended:
        told = turn.person.refused_at
        recently = told is not None and self._clock.now() - told < REFUSE_AGAIN_AFTER
        unasked = turn.address.message_id is None  # somebody who blocks us says nothing, either
        if recently or unasked or not turn.address.private:
            return Ended(ending=Ending.REJECTED, reason=STRANGER)
        self._people.forget(turn.person.id)
        return Ended(
            ending=Ending.REJECTED,
            reason=STRANGER,
            reply=turn.say("access-stranger", user_id=str(turn.person.id)),
            effects=(self._people.note_refusal(turn.person.id),),
        )


def _may_pair(turn: TurnContext) -> bool:
    command = turn.address.command
    return (
        turn.address.private
        and command is not None
        and command.name == _OPEN_TO_STRANGERS
        and bool(command.argument)
    )
