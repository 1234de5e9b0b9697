"""What to do after a target failed: a pure decision (SPEC L2 to L4; the table of notes/llm.md)."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from kintsugi.llm.failures import Failure
from kintsugi.llm.kinds import Kind

SHORT_CHARACTERS: Final = 200
"""A partial answer up to this is begun again elsewhere; a longer one is kept and marked."""

LONGEST_SLEEP_S: Final = 2.0
"""Before another target is asked. A person waits, and somebody else could be answering."""

LONGEST_PATIENCE_S: Final = 10.0
"""For a target that said when it is back, where there is no other."""

_QUICK_RETRY_S: Final = 0.25
_CALM_RETRY_S: Final = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    said: int  # characters of this answer that the caller has
    retries: int  # of this target, for this answer
    ready: bool  # another target could be asked now
    larger: bool  # one of those has a larger window
    stranger: bool  # one of those is another vendor's
    left_s: float  # until the deadline of the whole answer
    slept_s: float  # for this answer, before another target was asked
    compactable: bool  # the conversation could be made shorter, and has not been
    filter_policy: Literal["stop", "next"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """The same target again, after a while."""

    after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next target; `only`: among those that can do what this one could not."""

    cause: Literal["fallback", "escalation"] = "fallback"
    only: Literal["larger", "stranger"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compact:
    """The same target, with a shorter conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Nobody else can help now."""


Decision: TypeAlias = Retry | Next | Compact | Stop

_STOP: Final = Stop()


def decide(failure: Failure, situation: Situation) -> Decision:
    kept = situation.said > SHORT_CHARACTERS and not failure.kind.escalates
    if situation.left_s <= 0 or kept:
        return _STOP
    match failure.kind:
        case Kind.CONTEXT_LENGTH:
            return _for_a_long_conversation(situation)
        case Kind.CONTENT_FILTER:
            allowed = situation.filter_policy == "next" and situation.stranger
            return Next(only="stranger") if allowed else _STOP
        case Kind.EMPTY | Kind.REJECTED:
            return Next(cause="escalation") if situation.ready else _STOP
        case Kind.BAD_REQUEST | Kind.CANCELLED:
            return _STOP  # elsewhere it would be as wrong
        case _:
            return _for_a_failure(failure, situation)


def _for_a_long_conversation(situation: Situation) -> Decision:
    if situation.larger:
        return Next(only="larger")
    return Compact() if situation.compactable else _STOP


def _for_a_failure(failure: Failure, situation: Situation) -> Decision:
    wait_s = _retry_after(failure, situation)
    longest_s = LONGEST_SLEEP_S - situation.slept_s if situation.ready else LONGEST_PATIENCE_S
    if wait_s is not None and wait_s <= min(longest_s, situation.left_s):
        return Retry(after_s=wait_s)
    return Next() if situation.ready else _STOP


def _retry_after(failure: Failure, situation: Situation) -> float | None:
    """How long to wait before the same target; None: it is not asked again for this answer."""
    if situation.retries > 0 or situation.said > 0:
        return None
    match failure.kind:
        case Kind.SERVER | Kind.NETWORK | Kind.MALFORMED:
            return _QUICK_RETRY_S
        case Kind.OVERLOADED if not situation.ready:
            return _CALM_RETRY_S
        case Kind.RATE_LIMIT if not situation.ready:
            return failure.retry_after_s
        case _:
            return None
