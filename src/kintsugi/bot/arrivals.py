"""When each session was last heard, so that a lone message never waits and never asks the bus."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.envelope import Envelope

_REMEMBERED: Final = timedelta(minutes=2)
_PRUNE_ABOVE: Final = 1000  # lanes; few people talk to a bot within two minutes


class Inbox(Protocol):
    async def publish(self, events: Sequence[Envelope]) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    key: str  # of the newest update in the lane
    at: datetime
    before: datetime | None  # when the one before it arrived


class Arrivals:
    """The bus as the gateway sees it: what is stored is noted down.

    Only a hint, kept in memory: a lane that is not known here is looked up on the bus.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._newest: dict[str, Arrival] = {}

    async def publish(self, events: Sequence[Envelope]) -> int:
        for event in events:  # first, for a turn may begin before we hear that it was stored
            if event.event_type == MESSAGE_RECEIVED.name:
                self._note(event)
        return await self._inbox.publish(events)

    def newest(self, lane: str) -> Arrival | None:
        return self._newest.get(lane)

    def _note(self, event: Envelope) -> None:
        known = self._newest.get(event.target)
        if known is not None and known.key == event.idempotency_key:
            return
        if len(self._newest) >= _PRUNE_ABOVE:
            self._prune(event.timestamp)
        self._newest[event.target] = Arrival(
            key=event.idempotency_key,
            at=event.timestamp,
            before=known.at if known else None,
        )

    def _prune(self, now: datetime) -> None:
        fresh = {lane: each for lane, each in self._newest.items() if now - each.at < _REMEMBERED}
        # More than that at once is a flood; then the bus is asked, which is only slower.
        self._newest = fresh if len(fresh) < _PRUNE_ABOVE else {}
