"""How one answer came about: what `/why` shows and "a stronger model" begins from (SPEC B10)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Self

from kintsugi.errors import ModelError
from kintsugi.events.again import AgainReason
from kintsugi.ids import Session
from kintsugi.llm.failures import TargetCooling, TargetTimeout, TargetUnavailable
from kintsugi.llm.provider import Attempt, Cause, Ending, Mode, Usage

UNKNOWN = "unknown"
"""The error of an attempt that failed in a way nobody classified."""

RESTING = "resting"
"""The error of one that was not asked: it had failed before."""


class Fate(Enum):
    """What became of the answer."""

    ANSWERED = "answered"  # whole
    STOPPED = "stopped"  # by the person: what there was by then is the answer
    INTERRUPTED = "interrupted"  # words had come, and then no more: the person was told
    FAILED = "failed"  # nobody had a word to say: the person was told


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One attempt as it is kept: facts only, for a provider's words may hold anything."""

    target: str
    milliseconds: int
    cause: Cause
    error: str | None = None  # a `Kind`'s name, or `UNKNOWN`; None: this one answered
    status: int | None = None
    code: str | None = None

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        ms = round(attempt.milliseconds)
        match attempt.error:
            case TargetUnavailable(failure=failure) | TargetTimeout(failure=failure):
                return cls(
                    target=attempt.target,
                    milliseconds=ms,
                    cause=attempt.cause,
                    error=failure.kind.value,
                    status=failure.status,
                    code=failure.code,
                )
            case TargetCooling():
                return cls(
                    target=attempt.target, milliseconds=0, cause=attempt.cause, error=RESTING
                )
            case ModelError():
                return cls(
                    target=attempt.target, milliseconds=ms, cause=attempt.cause, error=UNKNOWN
                )
            case None:
                return cls(target=attempt.target, milliseconds=ms, cause=attempt.cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    answer_id: str
    turn_id: str
    session: Session
    at: datetime
    mode: Mode
    confidence: float | None = None  # of the route; None where there was no choice
    instructions: str  # a digest of the prompt: which version was followed; empty: nobody knows
    history: int  # messages of the conversation that were shown
    memories: int = 0
    tried: tuple[Tried, ...]  # in order
    model: str | None  # who answered; None: nobody
    fate: Fate
    ending: Ending | None = None  # None: the model did not end by itself
    usage: Usage | None = None
    tries: int = 1  # how often the turn was begun: more than once after a crash
    again: AgainReason | None = None
    again_of: str | None = None  # the turn of the first time

    @property
    def first_turn(self) -> str:
        """The turn in which it was asked for the first time."""
        return self.again_of or self.turn_id
