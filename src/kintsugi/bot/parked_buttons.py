"""The buttons below a question that waits for a model."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

PARK: Final = "park"


class ParkVerb(Enum):
    CANCEL = "cancel"
    CHEAP = "cheap"  # let a model answer that is in no chain
    YES = "yes"  # it still matters
    NO = "no"
    WAIT = "wait"  # for the pinned model
    OTHERS = "others"  # let others answer until it is back
    UNPIN = "unpin"  # let others answer from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkRequest:
    verb: ParkVerb
    digest: str  # of the question's turn

    @classmethod
    def parse(cls, data: str) -> Self | None:
        """None for what is not ours."""
        match data.split(":"):
            case [name, verb, digest] if name == PARK and verb in _VERBS:
                return cls(verb=ParkVerb(verb), digest=digest)
            case _:
                return None

    @property
    def data(self) -> str:
        return f"{PARK}:{self.verb.value}:{self.digest}"


_VERBS: Final = frozenset(verb.value for verb in ParkVerb)
