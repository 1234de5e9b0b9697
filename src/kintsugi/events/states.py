"""Where a delivery stands. Each state has a sentence that is shown to people."""

from enum import Enum


class DeliveryState(Enum):
    READY = "ready"
    CLAIMED = "claimed"
    DONE = "done"
    DEAD = "dead"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]

    @property
    def open(self) -> bool:
        """Whether it still holds its place in its lane."""
        return self in OPEN_STATES


_SENTENCES = {
    DeliveryState.READY: "waits to be worked on, or to be tried again",
    DeliveryState.CLAIMED: "is being worked on",
    DeliveryState.DONE: "was handled, and its effects are recorded",
    DeliveryState.DEAD: "was given up; `kintsugi dead` lists and resubmits it",
}

OPEN_STATES = (DeliveryState.READY, DeliveryState.CLAIMED)


class DeadReason(Enum):
    """Why a delivery was given up."""

    UNREADABLE = "unreadable"
    POISON = "poison"
    ATTEMPTS = "attempts"
    DEADLINE = "deadline"
    REFUSED = "refused"
    ABSENT = "absent"

    @property
    def sentence(self) -> str:
        return _REASONS[self]


_REASONS = {
    DeadReason.UNREADABLE: "it cannot be parsed: trying again cannot help",
    DeadReason.POISON: "the process died each time it was being handled",
    DeadReason.ATTEMPTS: "it failed as often as its retry policy allows",
    DeadReason.DEADLINE: "it was not handled in time",
    DeadReason.REFUSED: "the receiver says that it will never take it",
    DeadReason.ABSENT: "the chat is closed to us; it is sent when the chat opens again",
}
