"""The durable cycle of an update: our one writer beside SQLAlchemy ORM sessions."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.cycles import Pace, measure
from bench.figures import Bench, Figure
from bench.house import house
from bench.orm import Locked, orm

CALLERS = (1, 32)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=3, help="each side's runs; medians count")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each run lasts")


def run(arguments: Namespace) -> Sequence[Figure]:
    locked = Locked()
    ours: dict[int, list[Pace]] = {callers: [] for callers in CALLERS}
    theirs: dict[int, list[Pace]] = {callers: [] for callers in CALLERS}
    # Interleaved, so that a neighbour on the machine disturbs both sides alike.
    for _ in range(arguments.rounds):
        for callers in CALLERS:
            ours[callers].append(asyncio.run(_ours(callers, arguments.seconds)))
            theirs[callers].append(asyncio.run(_theirs(callers, arguments.seconds, locked)))
    figures = [
        figure
        for callers in CALLERS
        for figure in _figures(callers, _median(ours[callers]), _median(theirs[callers]))
    ]
    retries = Figure(
        name="orm_locked", value=locked.times, meaning="ORM steps begun again: database is locked"
    )
    return [*figures, retries]


async def _ours(callers: int, seconds: float) -> Pace:
    with TemporaryDirectory() as folder:
        async with house(Path(folder), callers) as cycle:
            return await measure(cycle, callers=callers, seconds=seconds)


async def _theirs(callers: int, seconds: float, locked: Locked) -> Pace:
    with TemporaryDirectory() as folder:
        async with orm(Path(folder), locked) as cycle:
            return await measure(cycle, callers=callers, seconds=seconds)


def _median(paces: Sequence[Pace]) -> Pace:
    return Pace(
        per_second=median(pace.per_second for pace in paces),
        p99_s=median(pace.p99_s for pace in paces),
    )


def _figures(callers: int, ours: Pace, theirs: Pace) -> list[Figure]:
    many = callers > 1
    who = f"{callers} callers" if many else "1 caller"
    return [
        Figure(
            name=f"ratio_{callers}",
            value=ours.per_second / theirs.per_second,
            meaning=f"{who}: our cycles per second to the ORM's",
            at_least=20 if many else None,
        ),
        Figure(
            name=f"p99_ratio_{callers}",
            value=ours.p99_s / theirs.p99_s,
            meaning=f"{who}: our 99th percentile of a cycle's time to the ORM's",
            at_most=0.05 if many else None,
        ),
        Figure(name=f"ours_{callers}", value=ours.per_second, meaning=f"{who}: cycles per second"),
        Figure(name=f"orm_{callers}", value=theirs.per_second, meaning=f"{who}: cycles per second"),
        Figure(name=f"ours_p99_{callers}_s", value=ours.p99_s, meaning=f"{who}: seconds"),
        Figure(name=f"orm_p99_{callers}_s", value=theirs.p99_s, meaning=f"{who}: seconds"),
    ]


BENCH = Bench(
    summary="an update's durable cycle at FULL, 1 and 32 callers, beside SQLAlchemy ORM sessions",
    add_arguments=add_arguments,
    run=run,
)
