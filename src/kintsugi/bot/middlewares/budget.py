"""Holds guests to their turns per day (SPEC B6). Commands cost no model, and so no turn."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from kintsugi.bot.context import TurnContext
from kintsugi.bot.durations import spoken
from kintsugi.bot.guests import GuestBudget
from kintsugi.bot.people import People
from kintsugi.clock import Clock

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class GuestTurns(BaseMiddleware):
    def __init__(self, people: People, budget: GuestBudget, clock: Clock) -> None:
        self._people = people
        self._budget = budget
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        turn: TurnContext = data["turn"]
        if not self._costs(turn, event):
            return await handler(event, data)
        next_one = await self._budget.reserve(turn.person.id, self._counted_as(turn))
        if next_one is None:
            return await handler(event, data)
        wait = spoken(next_one - self._clock.now())
        return turn.explained("guest-turns-spent", limit=self._budget.turns_per_day, wait=wait)

    @staticmethod
    def _counted_as(turn: TurnContext) -> str:
        """What waited for a model was counted when it was asked; another answer is another turn."""
        if turn.again and turn.again.reason.owed:
            return turn.again.turn_id
        return turn.delivery.event.idempotency_key

    def _costs(self, turn: TurnContext, event: TelegramObject) -> bool:
        asks = isinstance(event, Update) and event.message is not None
        command = turn.address.command is not None
        return asks and not command and self._people.is_metered(turn.person, turn.session.chat)
