"""The kinds of failure: what each means, and so what can be done about it (SPEC L3)."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final


class Kind(Enum):
    RATE_LIMIT = "rate_limit"
    QUOTA = "quota"
    AUTH = "auth"
    MODEL_MISSING = "model_missing"
    OVERLOADED = "overloaded"
    SERVER = "server"
    TIMEOUT = "timeout"
    NETWORK = "network"
    MALFORMED = "malformed"
    EMPTY = "empty"
    REJECTED = "rejected"
    CONTEXT_LENGTH = "context_length"
    CONTENT_FILTER = "content_filter"
    BAD_REQUEST = "bad_request"
    BUDGET = "budget"
    CANCELLED = "cancelled"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]

    @property
    def passes(self) -> bool:
        """Whether it goes away without the question being changed: then the question can wait."""
        return self in _PASSING

    @property
    def escalates(self) -> bool:
        """Whether the model answered, but not well enough: a matter of quality, not of failure."""
        return self in {Kind.EMPTY, Kind.REJECTED}


_PASSING: Final = frozenset(
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

_SENTENCES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.RATE_LIMIT: "too many calls for now",
        Kind.QUOTA: "the account has no money or allowance left",
        Kind.AUTH: "the key is refused",
        Kind.MODEL_MISSING: "there is no such model for this key or region",
        Kind.OVERLOADED: "the provider has more callers than it can serve",
        Kind.SERVER: "the provider failed by itself",
        Kind.TIMEOUT: "one of the time limits passed",
        Kind.NETWORK: "no connection, or it was lost",
        Kind.MALFORMED: "what came was no answer, or broke off",
        Kind.EMPTY: "ended in due form without a word",
        Kind.REJECTED: "an answer that refuses, or failed a check of ours",
        Kind.CONTEXT_LENGTH: "the conversation is longer than the model's window",
        Kind.CONTENT_FILTER: "the provider's filter stopped it",
        Kind.BAD_REQUEST: "the provider does not understand what we ask",
        Kind.BUDGET: "a limit of ours on money",
        Kind.CANCELLED: "whoever asked wants no answer any more",
    }
)
