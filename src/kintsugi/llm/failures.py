"""What is known of a call that failed: data for whoever decides what to do about it.

ModelUnavailable
├── TargetUnavailable    one target failed or refused
├── TargetCooling        one target was not asked: it is left alone for a while
└── ChainUnavailable     no target of a chain gave a whole answer
ModelTimeout
├── TargetTimeout        one target was not in time
└── ChainTimeout         as ChainUnavailable, the last target being too slow

None of them carries a provider's words: those may hold a key, an address or what a person said.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kintsugi.errors import ModelError, ModelTimeout, ModelUnavailable
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import Attempt


class Symptom(StrEnum):
    """How a failure showed itself; what it means is its `Kind`."""

    REFUSED = "refused"  # an HTTP status that is no success
    NETWORK = "network"  # no connection, or it was lost
    TIMEOUT = "timeout"  # one of our limits, or the provider's own
    BROKEN = "broken"  # a 200 that was no answer, or an error in the middle of one
    CUT = "cut"  # ended without a terminal signal
    EMPTY = "empty"  # ended in due form without a word
    WITHHELD = "withheld"  # a rule of ours: nobody was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    target: str  # "openai/gpt-5-mini"
    symptom: Symptom
    kind: Kind
    status: int | None = None  # of a real HTTP response, never one that a library made up
    code: str | None = None  # the provider's own, such as "insufficient_quota"
    retry_after_s: float | None = None  # as the provider asked, not capped
    cause: str = ""  # the class of the error as it was met, such as "ContextWindowExceededError"

    def __str__(self) -> str:
        facts = (self.kind.value, self.symptom.value, self.status, self.code, self.cause)
        return f"{self.target}: " + " ".join(str(fact) for fact in dict.fromkeys(facts) if fact)


class TargetUnavailable(ModelUnavailable):
    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(str(failure))


class TargetTimeout(ModelTimeout):
    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(str(failure))


def target_error(failure: Failure) -> TargetUnavailable | TargetTimeout:
    slow = failure.symptom is Symptom.TIMEOUT
    return TargetTimeout(failure) if slow else TargetUnavailable(failure)


class TargetCooling(ModelUnavailable):
    def __init__(self, target: str, kind: Kind, until: datetime) -> None:
        self.target = target
        self.kind = kind  # why it cools
        self.until = until
        super().__init__(f"{target}: cooling until {until:%H:%M:%S} ({kind.value})")


class ChainFailure:
    """What `ChainUnavailable` and `ChainTimeout` both know.

    `begun`: the caller has words of an answer that will not be finished. `until`: when the soonest
    of the targets is worth another try; None where nothing is known.
    """

    attempts: tuple[Attempt, ...]
    begun: bool
    until: datetime | None

    @property
    def parks(self) -> bool:
        """Whether the question can wait: nothing was answered, and all that is wrong passes."""
        kinds = [kind_of_attempt(attempt) for attempt in self.attempts]
        return bool(kinds) and not self.begun and all(kind and kind.passes for kind in kinds)


class ChainUnavailable(ChainFailure, ModelUnavailable):
    def __init__(
        self, attempts: Sequence[Attempt], *, begun: bool, until: datetime | None = None
    ) -> None:
        self.attempts, self.begun, self.until = tuple(attempts), begun, until
        super().__init__(_listed(self.attempts))


class ChainTimeout(ChainFailure, ModelTimeout):
    def __init__(
        self, attempts: Sequence[Attempt], *, begun: bool, until: datetime | None = None
    ) -> None:
        self.attempts, self.begun, self.until = tuple(attempts), begun, until
        super().__init__(_listed(self.attempts))


def chain_error(
    attempts: Sequence[Attempt], *, begun: bool, until: datetime | None = None
) -> ChainUnavailable | ChainTimeout:
    """One error for all of them, of the kind of the last: people are told of that one."""
    slow = bool(attempts) and isinstance(attempts[-1].error, ModelTimeout)
    return (ChainTimeout if slow else ChainUnavailable)(attempts, begun=begun, until=until)


def failure_of(error: ModelError | None) -> Failure | None:
    """What is known of a target's failure; None where it was not asked, or does not say."""
    return error.failure if isinstance(error, TargetUnavailable | TargetTimeout) else None


def kind_of_attempt(attempt: Attempt) -> Kind | None:
    """What was wrong; None where nothing was, or nothing is known."""
    if isinstance(attempt.error, TargetCooling):
        return attempt.error.kind
    failure = failure_of(attempt.error)
    return failure.kind if failure else None


def main_kind(attempts: Sequence[Attempt]) -> Kind:
    """What most of them had; the first of equals."""
    kinds = Counter(kind_of_attempt(attempt) or Kind.SERVER for attempt in attempts)
    return kinds.most_common(1)[0][0] if kinds else Kind.SERVER


def _listed(attempts: Sequence[Attempt]) -> str:
    return "; ".join(str(attempt.error) for attempt in attempts) or "no target"
