"""Faults to order: what goes wrong, in which calls, and whether Telegram did the work first."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from kintsugi.clock import Clock
from kintsugi.simulator.telegram.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Delay:
    """Answer later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with an error, 5xx ones too."""

    code: int
    description: str
    retry_after: int | None = None
    migrate_to: int | None = None


@dataclass(frozen=True, slots=True)
class Hang:
    """Never answer; the connection is closed when faults are cleared or the server goes down."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Close the TCP connection without an answer."""


Act = Delay | Refuse | Hang | Drop
When = Literal["before", "after"]

ANY_METHOD = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What to do to the calls of a method.

    `before`: nothing has happened at Telegram yet (after a `Delay`, the call goes on as usual).
    `after`: Telegram has done it, but the bot does not hear of it properly; calls that Telegram
    refuses by itself do not count.
    """

    method: str  # as in the Bot API, in any case; ANY_METHOD for all
    act: Act
    chat_id: int | None = None  # None: whichever chat
    when: When = "before"
    times: int | None = 1  # None: until cleared
    skip: int = 0  # how many matching calls pass unharmed first

    def matches(self, method: str, chat_id: int | None, when: When) -> bool:
        return (
            self.when == when
            and self.method.lower() in {ANY_METHOD, method.lower()}
            and self.chat_id in {None, chat_id}
        )


class ConnectionDropped(Exception):
    """The rim closes the connection without an answer."""


@dataclass(slots=True)
class _Armed:
    fault: Fault
    to_skip: int
    left: int | None


class Faults:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._armed: list[_Armed] = []
        self._released = asyncio.Event()

    def add(self, fault: Fault) -> None:
        """Arm a fault. Of several that match a call, the one added first acts, alone."""
        self._armed.append(_Armed(fault=fault, to_skip=fault.skip, left=fault.times))

    def clear(self) -> None:
        """Disarm all, and `release`."""
        self._armed.clear()
        self.release()

    def release(self) -> None:
        """Drop the calls that hang now, and let the delayed ones go on."""
        self._released.set()
        self._released = asyncio.Event()

    def take(self, method: str, chat_id: int | None, when: When) -> Act | None:
        """What is to happen to this call; counts it."""
        for armed in self._armed:
            if not armed.fault.matches(method, chat_id, when):
                continue
            if armed.to_skip > 0:
                armed.to_skip -= 1
                continue
            if armed.left is not None:
                armed.left -= 1
                if armed.left <= 0:
                    self._armed.remove(armed)
            return armed.fault.act
        return None

    async def suffer(self, act: Act | None) -> None:
        """Do it. Raises: `Refusal` or `ConnectionDropped`, by the act."""
        match act:
            case Refuse():
                raise Refusal(
                    act.code,
                    act.description,
                    retry_after=act.retry_after,
                    migrate_to=act.migrate_to,
                )
            case Drop():
                raise ConnectionDropped
            case Hang():
                await self._released.wait()
                raise ConnectionDropped
            case Delay():
                await self._rest(act.seconds)
            case None:
                return

    async def _rest(self, seconds: float) -> None:
        ends: set[asyncio.Future[object]] = {
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(self._released.wait()),
        }
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
