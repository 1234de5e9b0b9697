"""Turns an expected failure into an explanation; what is unexpected goes on to be tried again."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from random import Random
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from kintsugi.bot.context import Ended, TurnContext
from kintsugi.errors import ModelError, ModelTimeout
from kintsugi.ids import new_incident_id
from kintsugi.orchestrator.unanswered import Unanswered

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class SelfHeal(BaseMiddleware):
    def __init__(self, random: Random) -> None:
        self._random = random
        self._log = structlog.get_logger("kintsugi.bot")

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        turn: TurnContext = data["turn"]
        try:
            return await handler(event, data)
        except ModelError as error:
            return self._explain(turn, error)

    def _explain(self, turn: TurnContext, error: ModelError) -> Ended:
        incident = new_incident_id(self._random)
        cause = error.error if isinstance(error, Unanswered) else error
        self._log.warning("turn.explained", incident=incident, error=repr(cause))
        slow = isinstance(cause, ModelTimeout)
        explained = turn.failed("error-model-slow" if slow else "error-model", incident)
        on_record = error.effects if isinstance(error, Unanswered) else ()
        return replace(explained, effects=on_record)
