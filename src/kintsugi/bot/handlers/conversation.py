"""/new: the conversation begins anew; what was said stays in the log."""

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.clock import Clock
from kintsugi.memory import turns
from kintsugi.memory.turns import Line, Role


class NewConversation:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def __call__(self, turn: TurnContext) -> Ended:
        boundary = Line(
            turn_id=turn.delivery.event.idempotency_key,
            role=Role.BOUNDARY,
            text="",
            at=self._clock.now(),
        )
        return Ended(
            ending=Ending.ANSWERED,
            reply=turn.say("new-done"),
            effects=(lambda connection: turns.append(connection, turn.session, [boundary]),),
        )
