"""Which sessions have a model call running, so that /stop and the Stop button can end it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kintsugi.ids import Session


@dataclass(slots=True)
class Reading:
    """A model call being read; `stopped` tells a person's /stop from any other cancellation."""

    task: asyncio.Task[Any]
    turn_id: str
    stopped: bool = False


class RunningTurns:
    def __init__(self) -> None:
        self._readings: dict[Session, Reading] = {}

    @contextmanager
    def register(
        self, session: Session, task: asyncio.Task[Any], *, turn_id: str
    ) -> Iterator[Reading]:
        reading = Reading(task, turn_id)
        self._readings[session] = reading
        try:
            yield reading
        finally:
            if self._readings.get(session) is reading:
                del self._readings[session]

    def turn_of(self, session: Session) -> str | None:
        """The turn whose model call runs in the session."""
        reading = self._readings.get(session)
        return None if reading is None or reading.task.done() else reading.turn_id

    def stop(self, session: Session) -> bool:
        """Cancel the session's model call; False when none is running."""
        reading = self._readings.get(session)
        if reading is None or reading.task.done():
            return False
        reading.stopped = True
        reading.task.cancel()
        return True
