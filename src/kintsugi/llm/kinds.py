"""The kinds of failure: what each means, and so what can be done about it (SPEC L3)."""

from enum import Enum
from typing import Self


class Kind(Enum):
    """Each kind with its name on record and its sentence."""

    RATE_LIMIT = "rate_limit", "too many calls for now"
    QUOTA = "quota", "the account has no money or allowance left"
    AUTH = "auth", "the key is refused"
    MODEL_MISSING = "model_missing", "there is no such model for this key or region"
    OVERLOADED = "overloaded", "the provider has more callers than it can serve"
    SERVER = "server", "the provider failed by itself"
    TIMEOUT = "timeout", "one of the time limits passed"
    NETWORK = "network", "no connection, or it was lost"
    MALFORMED = "malformed", "what came was no answer, or broke off"
    EMPTY = "empty", "ended in due form without a word"
    REJECTED = "rejected", "an answer that refuses, or failed a check of ours"
    CONTEXT_LENGTH = "context_length", "the conversation is longer than the model's window"
    CONTENT_FILTER = "content_filter", "the provider's filter stopped it"
    BAD_REQUEST = "bad_request", "the provider does not understand what we ask"
    BUDGET = "budget", "a limit of ours on money"
    CANCELLED = "cancelled", "whoever asked wants no answer any more"

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.sentence = sentence
        return member

    @property
    def passes(self) -> bool:
        """Whether it goes away without the question being changed: then the question can wait."""
        return self in _PASSING

    @property
    def escalates(self) -> bool:
        """Whether the model answered, but not well enough: a matter of quality, not of failure."""
        return self in {Kind.EMPTY, Kind.REJECTED}


_PASSING = frozenset(
    {
        Kind.RATE_LIMIT,
        Kind.QUOTA,
        Kind.AUTH,
        Kind.MODEL_MISSING,
        Kind.OVERLOADED,
        Kind.SERVER,
        Kind.TIMEOUT,
        Kind.NETWORK,
        Kind.MALFORMED,
    }
)
