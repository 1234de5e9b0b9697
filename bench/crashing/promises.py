"""What every crash bench promises, as figures: nothing lost, nothing said twice."""

from collections.abc import Collection, Sequence

from bench.crashing.judge import STRAYS_PER_KILL, Verdict
from bench.figures import Figure


def promises(verdicts: Sequence[Verdict], asked: Figure) -> list[Figure]:
    """Of all the arenas together; `asked` says how much there was to lose."""
    kills = sum(verdict.kills for verdict in verdicts)
    return [
        Figure(name="kills", value=kills, meaning="kill -9 of the whole process"),
        asked,
        Figure(
            name="lost",
            value=sum(len(verdict.lost) for verdict in verdicts),
            meaning=f"{asked.name} without a whole, finished answer in the end",
            at_most=0,
        ),
        Figure(
            name="doubled",
            value=sum(len(verdict.doubled) for verdict in verdicts),
            meaning=f"{asked.name} with a finished answer, or a part of it, said twice",
            at_most=0,
        ),
        Figure(
            name="orphans",
            value=sum(verdict.orphans for verdict in verdicts),
            meaning="messages that keep the unfinished mark",
            at_most=kills * STRAYS_PER_KILL,
        ),
    ]


def reached(marks: Collection[object]) -> Figure:
    return Figure(
        name="boundaries",
        value=len(marks),
        meaning="different commit boundaries killed at (side, tables changed)",
    )
