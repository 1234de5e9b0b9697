"""/new: the conversation begins anew; what was said stays in the log."""

from sqlalchemy import Connection

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.clock import Clock
from kintsugi.ids import Session
from kintsugi.memory import turns
from kintsugi.memory.turns import Line, Role
from kintsugi.orchestrator import parked


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
            effects=(
                lambda connection: turns.append(connection, turn.session, [boundary]),
                lambda connection: _cancel_parked(connection, turn.session),
            ),
        )


def _cancel_parked(connection: Connection, session: Session) -> None:
    """What waits for a model belongs to the conversation that is over."""
    parked.cancel(connection, session)
