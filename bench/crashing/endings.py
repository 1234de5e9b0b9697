"""How a life of the bot ends, and in which order the endings come. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice, product
from random import Random
from typing import Final, Literal, TypeAlias

Side: TypeAlias = Literal["before", "after"]
Phase: TypeAlias = Literal["boot", "recovery", "load"]

BOUNDARIES: Final[tuple[tuple[int, str], ...]] = (
    *((number, "") for number in range(1, 8)),
    (1, "sent_message"),
    (1, "turn_log"),
    (2, "audit"),
)
"""Commits of one streamed answer: the n-th that changes a table, or anything.

Stored, claimed, opening stored, claimed, its message_id kept, opening settled, turn settled with
its answer, answer claimed, answer settled. Turn and opening go side by side, so numbers alone would
not surely reach those that are named by their table.
"""

_CALLS: Final = ("sendMessage", "editMessageText", "getUpdates")
_SIDES: Final[tuple[Side, Side]] = ("before", "after")
_CALLS_PASSED: Final = 8
_MOMENTS: Final[tuple[tuple[Phase, float], ...]] = (
    ("load", 1.5),
    ("boot", 8.0),
    ("load", 1.5),
    ("recovery", 0.5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMoment:
    """Killed from outside, `after_s` seconds into a phase of its life.

    `boot` begins with the process, `recovery` with the first words to people after it, and `load`
    when all that waited was answered, while people go on asking.
    """

    phase: Phase
    after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCommit:
    """Killed by itself at its n-th commit of a change, from when all that waited was answered."""

    number: int  # 1 is the first
    side: Side
    table: str = ""  # only commits that change this table are counted; empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCall:
    """Killed when Telegram has received a call and `before` or `after` it acts; no answer comes."""

    method: str
    side: Side
    skip: int = 0  # calls that pass first
    patient: bool = True  # when all that waited was answered and under load; otherwise from boot


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPoison:
    """Killed by itself whenever it handles one certain update."""


Ending: TypeAlias = AtMoment | AtCommit | AtCall | OfPoison


def endings(kills: int, random: Random, *, commits: bool) -> list[Ending]:
    """A mix of all kinds; `commits`: with a sweep over every commit boundary as well.

    Boot and recovery are never cut short twice in a row: an update held through three kills in a
    row would rightly be set aside as poison, and is no loss.
    """
    boundaries = (
        AtCommit(number=number, side=side, table=table)
        for (number, table), side in cycle(product(BOUNDARIES, _SIDES))
    )
    calls = (
        AtCall(method=method, side=side, skip=random.randint(0, _CALLS_PASSED))
        for method, side in cycle(product(_CALLS, _SIDES))
    )
    moments = _moments(random)
    kinds: tuple[Iterator[Ending], ...] = (calls, moments, moments)
    if commits:
        kinds = (boundaries, boundaries, calls, moments)
    return [next(kind) for kind in islice(cycle(kinds), kills)]


def deal(planned: Sequence[Ending], hands: int) -> list[Sequence[Ending]]:
    """Every n-th ending for each of `hands` bots."""
    return [planned[first::hands] for first in range(hands)]


def _moments(random: Random) -> Iterator[AtMoment]:
    for phase, longest_s in cycle(_MOMENTS):
        yield AtMoment(phase=phase, after_s=random.uniform(0, longest_s))
