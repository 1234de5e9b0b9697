"""What a bench gives back: figures, some of which have an aim."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    value: float
    meaning: str  # with the unit
    at_least: float | None = None
    at_most: float | None = None

    @property
    def reached(self) -> bool:
        """Whether it is as its aim wants it; without one it always is."""
        enough = self.at_least is None or self.value >= self.at_least
        return enough and (self.at_most is None or self.value <= self.at_most)

    @property
    def aim(self) -> str:
        low = "" if self.at_least is None else f"≥ {self.at_least:g}"
        return low if self.at_most is None else f"{low} ≤ {self.at_most:g}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    summary: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], Sequence[Figure]]


def table(figures: Sequence[Figure]) -> str:
    """For people: one line per figure, and a mark at each that missed its aim."""
    rows = [
        (figure.name, f"{figure.value:,.4g}", figure.aim, "" if figure.reached else "MISSED")
        for figure in figures
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {aim:<{widths[2]}}  {mark:<{widths[3]}}  "
        f"{figure.meaning}"
        for (name, value, aim, mark), figure in zip(rows, figures, strict=True)
    )
