"""What a turn's calls cost, as the orchestrator asks for it; the ledger is the models' room's."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One call: failed, cut and cancelled ones cost, too."""

    target: str
    prompt: int  # tokens
    completion: int
    cost: Decimal | None  # None: there is no price for it
    seconds: int = 0  # of sound that was heard; then there are no tokens
    currency: str = "USD"
    estimated: bool = False


class CostOf(Protocol):
    async def __call__(self, turn_id: str, /) -> Sequence[CostLine]:
        """The turn's calls, in order; none where nothing is booked."""
        ...


async def nothing_booked(_turn_id: str) -> Sequence[CostLine]:
    """The ledger of a bot that keeps none."""
    return ()
