"""How long a model may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """In seconds; connecting counts as waiting for the first sign."""

    first_sign: float  # per target
    silence: float  # between two signs of a target
    total: float  # for one answer, over all targets
