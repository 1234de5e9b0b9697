"""kill -9, again and again: is anybody left without an answer, or told one twice?"""

import asyncio
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from bench import outage
from bench.crashing.arena import UPDATES_PER_KILL
from bench.crashing.bots import (
    PLAIN,
    POLLING_IN_TURN,
    POLLING_TASKS,
    STREAMING,
    Kind,
    arena,
    boundaries,
)
from bench.crashing.endings import AtMoment, Ending, deal, endings
from bench.crashing.judge import Verdict, evidence
from bench.crashing.promises import promises, reached
from bench.figures import Bench, Figure

_ARENAS_OF_A_KIND = 2
_MOST_EVIDENCE = 5  # updates shown with their journal, when something went wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    kind: Kind
    folder: Path
    endings: Sequence[Ending]
    seed: int


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--scenario", choices=("load", "outage"), default="load")
    parser.add_argument("--outages", type=int, default=3, help="of the scenario outage, at once")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--baseline-kills", type=int, default=3, help="of each baseline")
    parser.add_argument("--seed", type=int, default=1)


def run(arguments: Namespace) -> Sequence[Figure]:
    folder = Path(mkdtemp(prefix="kintsugi-crash-"))
    _say(f"logs and databases: {folder}")
    if arguments.scenario == "outage":
        return asyncio.run(outage.run(arguments.outages, arguments.seed, folder, _say))
    return asyncio.run(_run(arguments, folder))


async def _run(arguments: Namespace, folder: Path) -> Sequence[Figure]:
    random = Random(arguments.seed)
    begun = time.monotonic()
    ours = await asyncio.gather(
        *(_survive(trial) for trial in _trials(arguments.kills, arguments.seed, folder))
    )
    seconds = time.monotonic() - begun
    moments = [
        AtMoment(phase="load", after_s=random.uniform(0.7, 2.0))
        for _ in range(arguments.baseline_kills)
    ]
    tasks, in_turn = await asyncio.gather(
        *(
            _survive(_trial(kind, moments, folder / kind.name, arguments.seed), show=False)
            for kind in (POLLING_TASKS, POLLING_IN_TURN)
        )
    )
    return [*_promises(ours), *_baselines(tasks, in_turn), *_remarks(folder, seconds)]


def _trials(kills: int, seed: int, folder: Path) -> list[_Trial]:
    """Half of the kills for each kind of bot, in two arenas each.

    Four at once: what each of them waits for is mostly the others' import of aiogram.
    """
    random = Random(seed)
    planned = (
        (PLAIN, endings(kills // 2, random, commits=False)),
        (STREAMING, endings(kills - kills // 2, random, commits=True)),
    )
    return [
        _trial(kind, hand, folder / f"{kind.name} {number}", seed + number)
        for kind, all_endings in planned
        for number, hand in enumerate(deal(all_endings, _ARENAS_OF_A_KIND), start=1)
        if hand
    ]


def _trial(kind: Kind, planned: Sequence[Ending], folder: Path, seed: int) -> _Trial:
    folder.mkdir()
    return _Trial(kind=kind, folder=folder, endings=planned, seed=seed)


async def _survive(trial: _Trial, *, show: bool = True) -> Verdict:
    async with arena(trial.kind, trial.folder, Random(trial.seed)) as place:
        verdict = await place.survive(
            trial.endings, tell=lambda line: _say(f"{trial.folder.name}: {line}")
        )
        with (trial.folder / "journal.jsonl").open("w") as file:
            place.telegram.journal.dump(file)
        if show:
            for question in (*verdict.lost, *verdict.doubled)[:_MOST_EVIDENCE]:
                _say(f"{trial.folder.name}: {question}")
                _say("\n".join(evidence(question, place.telegram.journal)))
        return verdict


def _promises(verdicts: Sequence[Verdict]) -> list[Figure]:
    asked = Figure(
        name="updates",
        value=sum(verdict.updates for verdict in verdicts),
        meaning="questions that people asked",
        at_least=sum(verdict.kills for verdict in verdicts) * UPDATES_PER_KILL,
    )
    return promises(verdicts, asked)


def _baselines(tasks: Verdict, in_turn: Verdict) -> list[Figure]:
    """What shows that the harness bites: stock polling must lose and must repeat."""
    lost, doubled = len(tasks.lost), len(in_turn.doubled)
    return [
        Figure(
            name="baseline_lost",
            value=lost + len(in_turn.lost),
            meaning="of both baselines together",
            at_least=1,
        ),
        Figure(
            name="baseline_doubled",
            value=doubled + len(tasks.doubled),
            meaning="of both baselines together",
            at_least=1,
        ),
        Figure(name="tasks_kills", value=tasks.kills, meaning=POLLING_TASKS.name),
        Figure(name="tasks_updates", value=tasks.updates, meaning=POLLING_TASKS.name),
        Figure(name="tasks_lost", value=lost, meaning=POLLING_TASKS.name, at_least=1),
        Figure(name="tasks_doubled", value=len(tasks.doubled), meaning=POLLING_TASKS.name),
        Figure(name="in_turn_kills", value=in_turn.kills, meaning=POLLING_IN_TURN.name),
        Figure(name="in_turn_updates", value=in_turn.updates, meaning=POLLING_IN_TURN.name),
        Figure(name="in_turn_lost", value=len(in_turn.lost), meaning=POLLING_IN_TURN.name),
        Figure(name="in_turn_doubled", value=doubled, meaning=POLLING_IN_TURN.name, at_least=1),
    ]


def _remarks(folder: Path, seconds: float) -> list[Figure]:
    marks = {mark for own in folder.iterdir() for mark in boundaries(own)}
    return [
        reached(marks),
        Figure(name="seconds", value=seconds, meaning="of our own kills, without the baselines"),
    ]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


BENCH = Bench(
    summary="kill -9 at random moments and every commit boundary, beside stock aiogram polling; "
    "or while no model answers",
    add_arguments=add_arguments,
    run=run,
)
