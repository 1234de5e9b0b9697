"""What is under way in which session, so that /stop and the Stop button can end it."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from kintsugi.ids import Session

T = TypeVar("T")


class Stopped(Exception):
    """A person wanted no more of it. What was done so far is whole, or was undone."""


@dataclass(slots=True)
class Work:
    """A model call, or what precedes it; `stopped` tells a person's /stop from a cancellation."""

    task: asyncio.Task[Any]
    turn_id: str
    stopped: bool = False


class RunningTurns:
    def __init__(self) -> None:
        self._works: dict[Session, Work] = {}

    async def run(self, session: Session, coroutine: Coroutine[Any, Any, T], *, turn_id: str) -> T:
        """Do it as long as nobody in the session wants it stopped, and return what it gives.

        Raises: `Stopped` when somebody did; whatever it raises.
        """
        task = asyncio.create_task(coroutine)
        with self.register(session, task, turn_id=turn_id) as work:
            try:
                result = await task
            except asyncio.CancelledError:
                if not work.stopped or _is_cancelled():
                    task.cancel()
                    raise
                raise Stopped from None
            if work.stopped:
                raise Stopped
            return result

    @contextmanager
    def register(
        self, session: Session, task: asyncio.Task[Any], *, turn_id: str
    ) -> Iterator[Work]:
        work = Work(task, turn_id)
        self._works[session] = work
        try:
            yield work
        finally:
            if self._works.get(session) is work:
                del self._works[session]

    def turn_of(self, session: Session) -> str | None:
        """The turn that is being worked on in the session."""
        work = self._works.get(session)
        return None if work is None or work.task.done() else work.turn_id

    def stop(self, session: Session) -> bool:
        """Cancel what is under way in the session; False when nothing is."""
        work = self._works.get(session)
        if work is None or work.task.done():
            return False
        work.stopped = True
        work.task.cancel()
        return True


def _is_cancelled() -> bool:
    """Whether the turn itself was cancelled, be it in the same moment as a /stop."""
    turn = asyncio.current_task()
    return turn is not None and turn.cancelling() > 0
