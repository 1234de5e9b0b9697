"""`bench crash --scenario outage`: no model answers for forty minutes, and the bot is killed."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from bench.crashing.blackout import Outcome, blackout
from bench.crashing.blackout_plan import blackout_plan
from bench.crashing.bots import boundaries
from bench.crashing.judge import evidence
from bench.crashing.promises import promises, reached
from bench.figures import Figure

_NOTICES_PER_QUESTION = 2  # one, and one more where a kill kept us from hearing that it arrived


async def run(
    outages: int, seed: int, folder: Path, say: Callable[[str], None]
) -> Sequence[Figure]:
    """`outages` of them at once, each with a bot, a plan and a folder of its own."""
    folders = [folder / f"outage {number}" for number in range(1, outages + 1)]
    for own in folders:
        own.mkdir()
    outcomes = await asyncio.gather(
        *(_survive(own, seed + number, say) for number, own in enumerate(folders))
    )
    marks = {mark for own in folders for mark in boundaries(own)}
    return [*_promises(outcomes), reached(marks), _minutes(outcomes)]


async def _survive(folder: Path, seed: int, say: Callable[[str], None]) -> Outcome:
    async with blackout(blackout_plan(Random(seed)), folder) as place:
        try:
            outcome = await place.survive(tell=lambda line: say(f"{folder.name}: {line}"))
        finally:
            with (folder / "journal.jsonl").open("w") as file:
                place.telegram.journal.dump(file)
        verdict = outcome.verdict
        for question in (*verdict.lost, *verdict.doubled, *outcome.disordered):
            say(f"{folder.name}: {question}")
            say("\n".join(evidence(question, place.telegram.journal)))
        return outcome


def _promises(outcomes: Sequence[Outcome]) -> list[Figure]:
    questions = sum(outcome.verdict.updates for outcome in outcomes)
    asked = Figure(
        name="questions", value=questions, meaning="asked while no model answers, and right after"
    )
    return [
        *promises([outcome.verdict for outcome in outcomes], asked),
        Figure(
            name="disordered",
            value=sum(len(outcome.disordered) for outcome in outcomes),
            meaning="answers that stand above that to an earlier question of the same person",
            at_most=0,
        ),
        Figure(
            name="notices_per_question",
            value=sum(outcome.notices for outcome in outcomes) / questions,
            meaning="messages that say it waits, however often it was tried in vain",
            at_most=_NOTICES_PER_QUESTION,
        ),
    ]


def _minutes(outcomes: Sequence[Outcome]) -> Figure:
    return Figure(
        name="minutes_to_last",
        value=max(outcome.minutes for outcome in outcomes),
        meaning="of the clock that flies, from models back to the last answer; with the kills",
    )
