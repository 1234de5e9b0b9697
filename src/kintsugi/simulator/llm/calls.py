"""What the provider remembers of a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Outcome(Enum):
    """How a call ended, from the provider's side."""

    COMPLETED = "completed"  # everything meant to be sent was sent
    REFUSED = "refused"  # an error instead of an answer, whatever the status: bills nothing
    CUT = "cut"  # the server broke off: bills the prompt and what it had written
    CANCELLED = "cancelled"  # the client left: bills the prompt and what was written to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One line of the provider's own log."""

    sequence: int  # from 1, in the order of arrival
    at: datetime
    path: str
    model: str  # as asked for; empty when the request could not be read
    answered_by: str  # as the answer says; the price of this one counts, if it has one
    key: str | None
    request: Mapping[str, object]
    stream: bool
    status: int | None  # None: the connection ended before a response head
    outcome: Outcome
    prompt_tokens: int
    cached_tokens: int  # part of the prompt tokens
    completion_tokens: int
