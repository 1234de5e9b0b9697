"""A turn's price: CPU beside a bare aiogram echo, turns per second, time to an answer."""

import asyncio
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import mkdtemp

from bench.figures import Bench, Figure
from bench.serving.bots import ECHO, KINTSUGI, Plan, Served, litellm_settings, serving
from bench.serving.usage import cpu_s

_WARM_UP = 10  # turns of each person: everything is loaded, every history is as long as it gets
_STEADY_PER_S = 20.0


@dataclass(frozen=True, slots=True)
class _Spell:
    """What some turns took."""

    cpu_ms: float  # of the bot's process, per turn
    per_s: float


_Spells = Mapping[str, list[_Spell]]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=3, help="each bot's spells; medians count")
    parser.add_argument("--updates", type=int, default=2000, help="of each spell")
    parser.add_argument("--sessions", type=int, default=50, help="people, each in a private chat")
    parser.add_argument("--steady", type=int, default=600, help="updates to time answers by")


def run(arguments: Namespace) -> Sequence[Figure]:
    folder = Path(mkdtemp(prefix="kintsugi-turn-"))
    print(f"logs and databases: {folder}", file=sys.stderr)
    return asyncio.run(_run(arguments, folder))


async def _run(arguments: Namespace, folder: Path) -> Sequence[Figure]:
    async with _contestants(folder, arguments.sessions) as bots:
        for served in bots.values():
            await served.audience.converse(_WARM_UP * arguments.sessions)
        spells: _Spells = {name: [] for name in bots}
        # Interleaved, so that a neighbour on the machine disturbs all alike.
        for _ in range(arguments.rounds):
            for name, served in bots.items():
                spells[name].append(await _spell(served, arguments.updates))
        steady = {
            name: await bots[name].audience.ask_steadily(arguments.steady, per_second=_STEADY_PER_S)
            for name in ("offline", "echo")
        }
    return [*_costs(spells), *_times(steady)]


@asynccontextmanager
async def _contestants(folder: Path, sessions: int) -> AsyncIterator[Mapping[str, Served]]:
    """All of them at once: who has nothing to answer waits in a long poll, and costs nothing."""
    async with AsyncExitStack() as stack:
        litellm = await stack.enter_async_context(litellm_settings())
        plans = {
            "echo": Plan(module=ECHO, folder=folder / "echo", people=sessions, settings={}),
            "offline": Plan(
                module=KINTSUGI, folder=folder / "offline", people=sessions, settings={}
            ),
            "litellm": Plan(
                module=KINTSUGI, folder=folder / "litellm", people=sessions, settings=litellm
            ),
        }
        yield {name: await stack.enter_async_context(serving(plan)) for name, plan in plans.items()}


async def _spell(served: Served, updates: int) -> _Spell:
    cpu, begun = cpu_s(served.process.pid), time.perf_counter()
    await served.audience.converse(updates)
    seconds = time.perf_counter() - begun
    return _Spell(1000 * (cpu_s(served.process.pid) - cpu) / updates, updates / seconds)


def _costs(spells: _Spells) -> list[Figure]:
    cpu_ms = {name: median(spell.cpu_ms for spell in each) for name, each in spells.items()}
    per_s = {name: median(spell.per_s for spell in each) for name, each in spells.items()}
    return [
        Figure(
            name="cpu_ratio_offline",
            value=cpu_ms["offline"] / cpu_ms["echo"],
            meaning="CPU of a turn with the offline model to the echo's",
            at_most=2.0,
        ),
        Figure(
            name="cpu_ratio_litellm",
            value=cpu_ms["litellm"] / cpu_ms["echo"],
            meaning="CPU of a turn through litellm to the echo's",
        ),
        *(
            Figure(name=f"cpu_ms_{name}", value=value, meaning="CPU per update, milliseconds")
            for name, value in cpu_ms.items()
        ),
        *(
            Figure(name=f"turns_per_s_{name}", value=value, meaning="whole turns per second")
            for name, value in per_s.items()
        ),
    ]


def _times(steady: Mapping[str, Sequence[float]]) -> list[Figure]:
    meaning = f"milliseconds to the finished answer, at {_STEADY_PER_S:g} updates per second"
    return [
        Figure(
            name=f"p{percent}_ms_{name}", value=1000 * _percentile(each, percent), meaning=meaning
        )
        for name, each in steady.items()
        for percent in (50, 99)
    ]


def _percentile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1]


BENCH = Bench(
    summary="CPU of a whole turn beside a bare aiogram echo, turns per second, time to an answer",
    add_arguments=add_arguments,
    run=run,
)
