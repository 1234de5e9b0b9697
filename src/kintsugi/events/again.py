"""A message that is answered again: it waited for a model, or its answer was not good enough.

It goes through the inbox a second time, so that it keeps its place in its session's lane and every
promise of a turn holds for it, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.ids import Session


class AgainReason(Enum):
    PARKED = "parked"  # no model was there; now one is
    CHEAP = "cheap"  # the same, but another model than those of the chain is wanted
    RETRY = "retry"  # the person asked for another answer
    STRONGER = "stronger"  # the person asked for a stronger model

    @property
    def owed(self) -> bool:
        """Whether the first answer is still to come; otherwise this is one more."""
        return self in (AgainReason.PARKED, AgainReason.CHEAP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    reason: AgainReason
    turn_id: str  # of the first time
    stronger_than: str | None = None  # the target whose answer was not good enough

    def to_payload(self) -> dict[str, Any]:
        return {
            "reason": self.reason.value,
            "turn_id": self.turn_id,
            "stronger_than": self.stronger_than,
        }

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self | None:
        """From the payload of a `message.received`; None where it is asked for the first time."""
        again = payload.get("again")
        if again is None:
            return None
        return cls(
            reason=AgainReason(again["reason"]),
            turn_id=again["turn_id"],
            stronger_than=again.get("stronger_than"),
        )


def is_again(payload: Mapping[str, Any]) -> bool:
    return payload.get("again") is not None


def again_event(
    envelopes: EnvelopeFactory,
    update: Mapping[str, Any],
    session: Session,
    again: Again,
    *,
    key: str,
) -> Envelope:
    """What publishes the message again; the same `key` does so once."""
    return envelopes.new(
        MESSAGE_RECEIVED,
        {"update": dict(update), "session": session.key, "again": again.to_payload()},
        target=session.key,
        key=key,
    )
