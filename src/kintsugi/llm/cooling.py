"""What each kind of failure does to its target, and to the whole account (notes/llm.md, 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final

from kintsugi.breaker import Policy
from kintsugi.llm.kinds import Kind

OVERLOADED_TARGETS: Final = 3
"""So many targets of one account that are overloaded at once: it is the account."""


class Cools(Enum):
    TARGET = "target"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    cools: Cools
    policy: Policy
    lasts: bool = False  # a restart changes nothing about it


def _policy(first_s: float, cap_s: float, *, threshold: int = 1, hours: float = 1) -> Policy:
    return Policy(
        threshold=threshold,
        first=timedelta(seconds=first_s),
        cap=timedelta(seconds=cap_s),
        declared_cap=timedelta(hours=hours),
    )


_MINUTE: Final = 60.0
_HOUR: Final = 3600.0

RULES: Final[Mapping[Kind, Rule]] = MappingProxyType(
    {
        Kind.RATE_LIMIT: Rule(cools=Cools.TARGET, policy=_policy(30, 10 * _MINUTE)),
        Kind.QUOTA: Rule(
            cools=Cools.ACCOUNT, policy=_policy(30 * _MINUTE, 6 * _HOUR, hours=31 * 24), lasts=True
        ),
        Kind.AUTH: Rule(cools=Cools.ACCOUNT, policy=_policy(10 * _MINUTE, 6 * _HOUR), lasts=True),
        Kind.MODEL_MISSING: Rule(cools=Cools.TARGET, policy=_policy(_HOUR, _HOUR)),
        Kind.OVERLOADED: Rule(cools=Cools.TARGET, policy=_policy(15, 5 * _MINUTE)),
        Kind.SERVER: Rule(cools=Cools.TARGET, policy=_policy(15, 5 * _MINUTE, threshold=2)),
        Kind.TIMEOUT: Rule(cools=Cools.TARGET, policy=_policy(30, 5 * _MINUTE, threshold=2)),
        Kind.NETWORK: Rule(cools=Cools.ACCOUNT, policy=_policy(10, 2 * _MINUTE)),
        Kind.MALFORMED: Rule(cools=Cools.TARGET, policy=_policy(30, 5 * _MINUTE, threshold=3)),
    }
)
"""Kinds that are not here cool nobody: the target answered, or it was not its fault."""

UNBLAMED: Final = frozenset({Kind.BUDGET, Kind.CANCELLED})
"""Kinds that say nothing about the target, not even that it is there."""
