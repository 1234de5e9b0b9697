"""How the connection to Telegram is, for /status and for decisions; written by the gateway only."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from kintsugi.clock import Clock


class ChannelState(Enum):
    """Each state with the catalogue's sentence for it: `channel-<value>`."""

    STARTING = "starting"
    POLLING = "polling"
    UNREACHABLE = "unreachable"
    CONFLICT = "conflict"
    UNAUTHORIZED = "unauthorized"
    STORE_FAILING = "store-failing"  # updates stay at Telegram until they can be stored
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReport:
    state: ChannelState
    since: datetime
    last_poll: datetime | None  # the last successful getUpdates
    failures: int  # since then


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the token says we are."""

    id: int
    username: str
    reads_all_group_messages: bool


class Channel:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.identity: Identity | None = None
        self._identified = asyncio.Event()
        self.report = ChannelReport(
            state=ChannelState.STARTING, since=clock.now(), last_poll=None, failures=0
        )

    def identify(self, identity: Identity) -> None:
        self.identity = identity
        self._identified.set()

    async def identified(self) -> None:
        """Return once it is known who we are: before, nobody can say what is meant for us.

        Or once we stop without ever having learnt it.
        """
        await self._identified.wait()

    def polled(self) -> None:
        """A getUpdates succeeded and what it brought is stored: only this resets the count."""
        now = self._clock.now()
        self._enter(ChannelState.POLLING)
        self.report = replace(self.report, last_poll=now, failures=0)

    def failed(self, state: ChannelState) -> None:
        self._enter(state)
        self.report = replace(self.report, failures=self.report.failures + 1)

    def stopped(self) -> None:
        self._enter(ChannelState.STOPPED)
        self._identified.set()

    def _enter(self, state: ChannelState) -> None:
        if state is not self.report.state:
            self.report = replace(self.report, state=state, since=self._clock.now())
