"""What becomes of the bot's lives around an outage of all models. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from bench.crashing.endings import AtCall, AtCommit, Side

PARKED: Final = "parked_turn"

_SIDES: Final[tuple[Side, Side]] = ("before", "after")
_MINUTES: Final = 40


@dataclass(frozen=True, slots=True)
class AtRest:
    """Killed from outside when its time is over, whatever it does then."""


Blow: TypeAlias = AtCommit | AtCall | AtRest


@dataclass(frozen=True, slots=True, kw_only=True)
class BlackoutPlan:
    """Each life ends by a kill, and one more follows, until all is quiet.

    No delivery is held through three kills in a row, which would rightly set it aside as poison:
    before the kill at the release everything has settled.
    """

    minutes: float  # until the models are back
    asking: Sequence[Blow]  # a question is asked in each of these lives, and this comes of it
    release: AtCommit  # of the life that sees the models come back
    answering: AtCall  # of the life that goes on answering


def blackout_plan(random: Random) -> BlackoutPlan:
    """Forty minutes and five questions: kills around each step of keeping and of releasing."""
    asking: list[Blow] = [
        AtCommit(number=1, side="before", table=PARKED),
        AtCommit(number=1, side="after", table=PARKED),
        AtCall(method="sendMessage", side="before"),
        AtCall(method="sendMessage", side="after"),
        AtRest(),
    ]
    random.shuffle(asking)
    return BlackoutPlan(
        minutes=_MINUTES,
        asking=asking,
        release=AtCommit(number=random.randint(1, 4), side=random.choice(_SIDES), table=PARKED),
        answering=AtCall(
            method=random.choice(("sendMessage", "editMessageText")),
            side=random.choice(_SIDES),
            skip=random.randint(0, 2),
        ),
    )
