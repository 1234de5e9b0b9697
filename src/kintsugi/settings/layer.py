"""What one source says, each value with the place it was written at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kintsugi.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    value: object = field(repr=False)  # may be a secret
    source: str  # as in `Problem.source`


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    given: Mapping[str, Given]  # by key, "telegram.token"
    problems: tuple[Problem, ...] = ()
