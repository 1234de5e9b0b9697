"""/stop: ends what is being written here, and forgets what waits."""

from dataclasses import dataclass

from kintsugi.bot.context import Ended, TurnContext
from kintsugi.bot.parking import Parking
from kintsugi.orchestrator.running import RunningTurns


@dataclass(frozen=True, slots=True)
class StopEverything:
    running: RunningTurns
    parking: Parking

    async def __call__(self, turn: TurnContext) -> Ended:
        stopped = self.running.stop(turn.session)
        if count := await self.parking.cancel(turn.session):
            return turn.answered("stop-parked", count=count)
        return turn.answered("stop-done" if stopped else "stop-nothing")
