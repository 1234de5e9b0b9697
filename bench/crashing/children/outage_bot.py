"""Kintsugi with a real chain, none of whose models answers before a certain moment.

`python -m bench.crashing.children.outage_bot`: as `kintsugi_bot`, in the time of a `ShiftedClock`.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from random import Random

from bench.crashing.children import kintsugi_bot
from bench.crashing.children.echo import SlowEcho
from bench.crashing.shifted_clock import ShiftedClock
from kintsugi.app import World
from kintsugi.clock import Clock
from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import ModelEvent, ModelRequest


class DownUntil:
    """Overloaded until then, an echo afterwards."""

    def __init__(self, model: str, clock: Clock, up_at: datetime, echo: SlowEcho) -> None:
        self.model = model
        self._clock = clock
        self._up_at = up_at
        self._echo = echo

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        if self._clock.now() < self._up_at:
            raise target_error(
                Failure(target=self.model, symptom=Symptom.REFUSED, kind=Kind.OVERLOADED)
            )
        async with aclosing(self._echo.stream(request)) as answer:
            async for event in answer:
                yield event


def main() -> None:
    parser = kintsugi_bot.parser()
    parser.add_argument("--clock", type=Path, required=True, help="the file of a ShiftedClock")
    parser.add_argument("--up-at", type=datetime.fromisoformat, required=True)
    options = parser.parse_args()
    clock = ShiftedClock(options.clock)
    echo = SlowEcho(Random(options.seed), slowest_s=options.slowest)
    world = World(
        clock=clock,
        speaker=lambda target: DownUntil(target.name, clock, options.up_at, echo),
    )
    kintsugi_bot.live(options, world)


if __name__ == "__main__":
    main()
