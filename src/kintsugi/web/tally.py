"""Counts what passes: wrappers around a bus and a handler, so that no room counts by itself."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, assert_never

from kintsugi.events.catalogue import TURN_ENDED
from kintsugi.events.consumer import Handler
from kintsugi.events.envelope import Envelope
from kintsugi.events.outcomes import Dead, Delivery, Discard, Done, Outcome, Record, Release, Retry
from kintsugi.events.states import DeadReason
from kintsugi.web.vitals import Counts

RESULTS = ("done", "retry", "released", "dead", "failed")
"""What can come of an attempt; failed means that the handler raised."""


class Tally:
    """What has happened since the process started."""

    def __init__(self) -> None:
        self._updates_stored = 0
        self._turns: Counter[str] = Counter()
        self._sends: Counter[str] = Counter()

    def counts(self) -> Counts:
        return Counts(
            updates_stored=self._updates_stored,
            turns=dict(self._turns),
            # All of them, so that a rate can be computed from the first failure on.
            sends={result: self._sends[result] for result in RESULTS},
        )

    def stored(self, updates: int) -> None:
        self._updates_stored += updates

    def sent(self, result: str) -> None:
        self._sends[result] += 1

    def ended(self, record: Record) -> None:
        """Count the turns that a record ends."""
        self._turns.update(
            str(event.payload["ending"])
            for event in record.events
            if event.event_type == TURN_ENDED.name
        )


class Inbox(Protocol):
    async def publish(self, events: Sequence[Envelope]) -> int: ...


class CountedInbox:
    """The bus as the gateway sees it: what is published is an update, and counted if new."""

    def __init__(self, inbox: Inbox, tally: Tally) -> None:
        self._inbox = inbox
        self._tally = tally

    async def publish(self, events: Sequence[Envelope]) -> int:
        new = await self._inbox.publish(events)
        self._tally.stored(new)
        return new


class CountedTurns:
    """A handler of updates whose turns are counted by their ending."""

    def __init__(self, handler: Handler, tally: Tally) -> None:
        self._handler = handler
        self._tally = tally

    async def handle(self, delivery: Delivery) -> Outcome:
        outcome = await self._handler.handle(delivery)
        if isinstance(outcome, Done | Dead):
            self._tally.ended(outcome.record)
        return outcome

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        record = await self._handler.bury(delivery, reason)
        self._tally.ended(record)
        return record


class CountedSends:
    """A handler of `telegram.send` whose attempts are counted by their result."""

    def __init__(self, handler: Handler, tally: Tally) -> None:
        self._handler = handler
        self._tally = tally

    async def handle(self, delivery: Delivery) -> Outcome:
        result = "failed"
        try:
            outcome = await self._handler.handle(delivery)
            result = _result(outcome)
        finally:
            self._tally.sent(result)
        return outcome

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        return await self._handler.bury(delivery, reason)


def _result(outcome: Outcome) -> str:
    match outcome:
        case Done() | Discard():
            return "done"
        case Retry():
            return "retry"
        case Release():
            return "released"
        case Dead():
            return "dead"
        case _:
            assert_never(outcome)
