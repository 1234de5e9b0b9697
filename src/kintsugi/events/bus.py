"""The port of the bus, which is the inbox and the outbox (SPEC E2).

At least once, with an idempotency key per event type, and in order within a lane. An adapter is
right when it passes the conformance suite in tests/events/conformance.py.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from kintsugi.events.envelope import Envelope
from kintsugi.events.outcomes import Delivery, Effect, Outcome


class Bus(Protocol):
    async def subscribe(self, event_type: str, group: str) -> asyncio.Event:
        """Let `group` receive every event of a type, those published earlier too.

        Returns the signal that is set when something may have become claimable.
        """
        ...

    async def publish(self, events: Sequence[Envelope], effects: Sequence[Effect] = ()) -> int:
        """Store events durably, together with what they tell of; return how many were new.

        The effects are made first, in the same transaction: one that raises takes all back.

        Raises: `EnvelopeInvalid` before anything is stored, `StoreError` when nothing was, and
        what an effect raises.
        """
        ...

    async def claim(self, event_type: str, group: str, *, limit: int) -> list[Delivery]:
        """Take up to `limit` heads of lanes for this owner; the attempt is counted before return.

        At most one of them, and of all that is claimed, is a suspect (see `SUSPECT_CRASHES`).
        """
        ...

    async def claim_next(
        self, delivery: Delivery, belongs: Callable[[Envelope], bool], *, limit: int
    ) -> list[Delivery]:
        """Claim up to `limit` of what directly follows `delivery` in its lane, and join it to that.

        It stops at the first that does not belong. What is joined is never settled by itself: it is
        done in the transaction in which `delivery` is done, and given back unused when `delivery`
        ends in any other way. A suspect neither joins nor is joined. Nothing is joined to a claim
        that was lost.
        """
        ...

    async def settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """Record the outcome with all that belongs to it, in one transaction.

        Raises: `ClaimLost` when the claim is no longer this one; then nothing was recorded.
        """
        ...

    async def recover(self) -> int:
        """Make ready what owners that are gone had claimed; return how many. Call once at boot."""
        ...


SUSPECT_CRASHES = 2
"""After this many crashes a delivery is claimed only alone among its like, so that the one that
kills the process is told apart from its neighbours."""

POISON_CRASHES = 3
"""After this many it is not handled again."""
