"""Where a booked call stands."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final


class CallState(Enum):
    RESERVED = "reserved"
    COMPLETED = "completed"
    CUT = "cut"
    CANCELLED = "cancelled"
    FAILED = "failed"
    LOST = "lost"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES: Final[Mapping[CallState, str]] = MappingProxyType(
    {
        CallState.RESERVED: "runs; the most it can cost is set aside",
        CallState.COMPLETED: "ended in due form, and the provider's count is booked",
        CallState.CUT: "broke off; what came of it is booked as an estimate",
        CallState.CANCELLED: "was ended by us; what came of it is booked as an estimate",
        CallState.FAILED: "failed before it gave anything, and costs nothing",
        CallState.LOST: "ran when the process died; all that was set aside is booked",
    }
)
