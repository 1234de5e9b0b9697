"""The buttons below messages: first word of their data -> handler."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from kintsugi.bot.address import Press
from kintsugi.bot.context import NOBODYS, Ended, TurnContext
from kintsugi.bot.people import Role
from kintsugi.bot.stop import StopRequest
from kintsugi.orchestrator.running import RunningTurns

ButtonHandler = Callable[[TurnContext, Press], Awaitable[Ended]]


class StopAnswer:
    """Ends the model call of the answer the button stands below; what was written stays."""

    def __init__(self, running: RunningTurns) -> None:
        self._running = running

    async def __call__(self, turn: TurnContext, press: Press) -> Ended:
        request = StopRequest.parse(press.data)
        if request is None:
            return NOBODYS
        if turn.person.role is not Role.ADMIN and turn.person.id != request.asker:
            return turn.declined("stop-not-yours")
        asking = replace(turn.session, user=request.asker)
        # The button may stand below an older answer than the one that is being written.
        stopped = request.means(self._running.turn_of(asking)) and self._running.stop(asking)
        return turn.noticed("stop-done" if stopped else "stop-nothing")


class ButtonSet:
    """Every button. One that we do not know is nobody's: ignored, and on record as that."""

    def __init__(self, handlers: Mapping[str, ButtonHandler]) -> None:
        self._handlers = handlers

    async def __call__(self, turn: TurnContext) -> Ended:
        press = turn.address.press
        handler = self._handlers.get(press.data.partition(":")[0]) if press else None
        return NOBODYS if press is None or handler is None else await handler(turn, press)
