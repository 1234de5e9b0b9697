"""What people see happen, for those who watch: the demo's screen and waiting tests."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from kintsugi.simulator.telegram.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted:
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited:
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted:
    message: Message  # as it was


Change = MessagePosted | MessageEdited | MessageDeleted


class Changes:
    """Tells each change to every listener, at once and in order, and wakes who awaits one."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Change], None]] = []
        self._waiting: list[asyncio.Future[None]] = []

    def listen(self, listener: Callable[[Change], None]) -> None:
        self._listeners.append(listener)

    def announce(self, change: Change) -> None:
        for listener in self._listeners:
            listener(change)
        self.wake()

    def wake(self) -> None:
        """Something else than a message happened (a call was made): let waiters look again."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def next(self) -> None:
        """Return after the next change; what happened before the call does not count."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future
