"""What becomes of a delivery: decided by a handler, carried out by the bus in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection

from kintsugi.events.envelope import Envelope
from kintsugi.events.states import DeadReason

Effect: TypeAlias = Callable[[Connection], None]
"""A write that joins a transaction. It may be run again after a rollback, so it does nothing
outside the database and catches no database error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event, claimed by one consumer group's worker."""

    id: int
    event: Envelope
    attempt: int  # 1 at the first claim
    crashes: int  # how often the process died holding it
    resubmits: int  # how often an owner sent it again from the dead letters
    epoch: int  # this claim's fencing token


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is committed together with the settlement."""

    events: tuple[Envelope, ...] = ()
    effects: tuple[Effect, ...] = ()


NOTHING = Record()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    record: Record = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Try again after `delay_s`; the lane waits."""

    error: str
    delay_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Give the claim back unused, as a clean stop does: it does not count as an attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """Give up; the lane goes on, the event waits among the dead letters."""

    reason: DeadReason
    error: str
    record: Record = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Discard:
    """It was none of our business: the delivery goes without a trace, and its event with it.

    The event stays while another group holds it. A crash before means that it is looked at again.
    """


Outcome: TypeAlias = Done | Retry | Release | Dead | Discard
