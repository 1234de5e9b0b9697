"""The start: how soon an update is safe, how soon it is answered, and what it weighs."""

import asyncio
import sqlite3
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from bench.figures import Bench, Figure
from bench.serving.bots import KINTSUGI, Plan, Served, litellm_settings, serving
from bench.serving.usage import cpu_s, rss_mb

_PEOPLE = 10
_LOOK_EVERY_S = 0.005
_SETTLE_S = 3.0  # what is still being loaded after the first answer
_LOAD_UPDATES, _LOAD_PER_S = 200, 20.0  # while the loop is watched


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    cpu_s: float  # from exec to the first stored update
    answer_s: float  # from exec to the first finished answer
    rss_mb: float
    stall_loading_s: float
    stall_s: float  # afterwards, while answering


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=3, help="starts of each kind; medians count")


def run(arguments: Namespace) -> Sequence[Figure]:
    folder = Path(mkdtemp(prefix="kintsugi-start-"))
    print(f"logs and databases: {folder}", file=sys.stderr)
    return asyncio.run(_run(arguments.rounds, folder))


async def _run(rounds: int, folder: Path) -> Sequence[Figure]:
    offline: list[_Start] = []
    litellm: list[_Start] = []
    async with litellm_settings() as through_litellm:
        for number in range(rounds):
            offline.append(await _start(folder / f"offline {number}", {}))
            litellm.append(await _start(folder / f"litellm {number}", through_litellm))
    return _figures(offline, litellm)


async def _start(folder: Path, settings: Mapping[str, str]) -> _Start:
    """Twice: plain, as people run it, and with the watch on its loop, which has a price."""
    plain = Plan(module=KINTSUGI, folder=folder / "plain", people=_PEOPLE, settings=settings)
    async with serving(plain) as served:
        begun = time.monotonic()
        answering = asyncio.create_task(served.audience.converse(1))
        cpu = await _cpu_until_stored(served, plain.folder / "data" / "kintsugi.db")
        await answering
        answer_s = time.monotonic() - begun
        await asyncio.sleep(_SETTLE_S)
        memory = rss_mb(served.process.pid)
    loading, after = await _stalls(folder, settings)
    return _Start(
        cpu_s=cpu, answer_s=answer_s, rss_mb=memory, stall_loading_s=loading, stall_s=after
    )


async def _cpu_until_stored(served: Served, database: Path) -> float:
    while not _stored(database):  # noqa: ASYNC110 - what is waited for happens in another process
        await asyncio.sleep(_LOOK_EVERY_S)
    return cpu_s(served.process.pid)


def _stored(database: Path) -> bool:
    """Whether an update stands in the database, which may not be there yet."""
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            return bool(connection.execute("SELECT 1 FROM event LIMIT 1").fetchall())
    except sqlite3.OperationalError:
        return False


async def _stalls(folder: Path, settings: Mapping[str, str]) -> tuple[float, float]:
    """The longest while loading, and afterwards while answering, in seconds."""
    marks = folder / "stalls.txt"
    module = ("bench.serving.children.watched", "--stalls", str(marks))
    watched = Plan(module=module, folder=folder / "watched", people=_PEOPLE, settings=settings)
    async with serving(watched) as served:
        await served.audience.converse(_PEOPLE)
        await asyncio.sleep(_SETTLE_S)
        loaded = time.monotonic()
        await served.audience.ask_steadily(_LOAD_UPDATES, per_second=_LOAD_PER_S)
        ended = time.monotonic()
    late = [tuple(map(float, line.split())) for line in marks.read_text().splitlines()]
    return (
        max((by for at, by in late if at <= loaded), default=0.0),
        max((by for at, by in late if loaded < at <= ended), default=0.0),
    )


def _figures(offline: Sequence[_Start], litellm: Sequence[_Start]) -> list[Figure]:
    both = (*offline, *litellm)
    return [
        Figure(
            name="cpu_s_first_update",
            value=median(start.cpu_s for start in offline),
            meaning="CPU seconds from exec to the first stored update",
            at_most=1.5,
        ),
        Figure(
            name="wall_s_first_answer",
            value=median(start.answer_s for start in offline),
            meaning="seconds from exec to the first finished answer, offline model",
        ),
        Figure(
            name="wall_s_first_answer_litellm",
            value=median(start.answer_s for start in litellm),
            meaning="the same through litellm",
        ),
        Figure(
            name="rss_mb_idle",
            value=median(start.rss_mb for start in offline),
            meaning="resident MB after the first answer, offline model",
            at_most=250,
        ),
        Figure(
            name="rss_mb_litellm",
            value=median(start.rss_mb for start in litellm),
            meaning="the same with litellm loaded",
            at_most=400,
        ),
        Figure(
            name="loop_stall_ms",
            value=1000 * median(start.stall_s for start in both),
            meaning=f"the loop's longest stall after loading, at {_LOAD_PER_S:g} updates a second",
            at_most=20,
        ),
        Figure(
            name="loop_stall_loading_ms",
            value=1000 * median(start.stall_loading_s for start in both),
            meaning="the same while aiogram and litellm are being loaded",
        ),
    ]


BENCH = Bench(
    summary="CPU to the first stored update, time to the first answer, memory, stalls of the loop",
    add_arguments=add_arguments,
    run=run,
)
