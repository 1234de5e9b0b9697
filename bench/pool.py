"""The pool of models beside litellm's Router and pydantic-ai's FallbackModel, on one server."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from operator import truediv
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.figures import Bench, Figure
from bench.pooling import costs, cpu, endings, scenes
from bench.pooling.contestant import Contestant
from bench.pooling.fallback_model import Remote
from bench.pooling.litellms import DEFAULT, TUNED, Bare, Router
from bench.pooling.ours import Ours
from bench.pooling.stage import PRIMARY, SECOND, Stage
from kintsugi.clock import SystemClock
from kintsugi.llm.litellm_library import Library
from kintsugi.simulator.llm import ModelServer

_ROUTER: Final = "router_tuned_"
_RIVAL: Final = "fallback_model_"
_DEFAULT: Final = "router_default_"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arena:
    """Everybody who is measured, in one process as far as that goes."""

    library: Library
    litellm: Any
    clock: SystemClock
    remote: Remote
    rounds: int
    calls: int
    pairs: int

    @property
    def ours(self) -> Ours:
        return Ours(self.library, self.clock)

    @property
    def tuned(self) -> Router:
        return Router(self.litellm, TUNED)

    @property
    def contestants(self) -> Mapping[str, Contestant]:
        """By what stands before the names of their figures."""
        return {
            "": self.ours,
            _ROUTER: self.tuned,
            _DEFAULT: Router(self.litellm, DEFAULT),
            _RIVAL: self.remote,
        }


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=15, help="batches of CPU; medians count")
    parser.add_argument("--calls", type=int, default=10, help="of each batch")
    parser.add_argument("--pairs", type=int, default=30, help="of calls, to take the time of")


def run(arguments: Namespace) -> Sequence[Figure]:
    return asyncio.run(_run(arguments))


async def _run(arguments: Namespace) -> Sequence[Figure]:
    figures = await _alone(arguments.rounds)  # before litellm and its half a million objects
    async with AsyncExitStack() as stack:
        library = Library()
        arena = _Arena(
            library=library,
            litellm=await library.load(),
            clock=SystemClock(),
            remote=await stack.enter_async_context(Remote.running()),
            rounds=arguments.rounds,
            calls=arguments.calls,
            pairs=arguments.pairs,
        )
        stack.push_async_callback(library.close)
        figures += await _whole_calls(arena)
        stage = Stage(await stack.enter_async_context(ModelServer(clock=arena.clock)))
        for prefix, contestant in arena.contestants.items():
            print(f"{prefix or 'ours'} ...", file=sys.stderr)
            figures += await _scenes(stage, prefix, contestant, arena.pairs)
        figures += await _endings(stage, arena)
        figures += await _costs(stage, arena)
    return figures


async def _alone(rounds: int) -> list[Figure]:
    meaning = "microseconds of CPU that a pool adds to an answer of {} without I/O"
    return [
        Figure(
            name="pool_cpu_us",
            value=await cpu.pool_us(words=1, rounds=rounds),
            meaning=meaning.format("one piece"),
            at_most=50,
        ),
        Figure(
            name="pool_cpu_us_long",
            value=await cpu.pool_us(words=cpu.WORDS, rounds=rounds),
            meaning=meaning.format(f"{cpu.WORDS} pieces"),
        ),
    ]


async def _whole_calls(arena: _Arena) -> list[Figure]:
    """CPU over HTTP, everything included; the server has a process of its own."""
    contestants: dict[str, Contestant] = {
        "bare": Bare(arena.litellm),
        "ours": arena.ours,
        "router": arena.tuned,
    }
    here = {name: cpu.Measured(each, cpu.of_this_process) for name, each in contestants.items()}
    there = {"fallback_model": cpu.Measured(arena.remote, arena.remote.cpu_s)}
    async with cpu.server_apart() as server:
        chain = [server.target(model) for model in (PRIMARY, SECOND)]
        # One after the other: after a rest a process is slower for a while.
        ms = {
            **await cpu.call_ms(here, *chain, rounds=arena.rounds, calls=arena.calls),
            **await cpu.call_ms(there, *chain, rounds=arena.rounds, calls=arena.calls),
        }
    ratios = {name: median(map(truediv, each, ms["bare"])) for name, each in ms.items()}
    answer = f"an answer of {cpu.WORDS} pieces"
    return [
        Figure(
            name="litellm_cpu_ratio",
            value=ratios["ours"],
            meaning=f"CPU of {answer} through pool and adapter to bare litellm's",
            at_most=1.1,
        ),
        *(
            Figure(name=f"{name}_cpu_ratio", value=ratios[name], meaning="the same of it")
            for name in ("router", "fallback_model")
        ),
        Figure(
            name="litellm_cpu_ms",
            value=median(ms["bare"]),
            meaning=f"CPU of {answer} by bare litellm, ms",
        ),
    ]


async def _scenes(stage: Stage, prefix: str, who: Contestant, pairs: int) -> list[Figure]:
    return [
        Figure(
            name=f"{prefix}dead_primary_added_ms",
            value=await scenes.dead_primary_added_ms(stage, who, pairs=pairs),
            meaning="ms that an answer takes longer with a primary known to be dead",
            at_most=None if prefix else 5,
        ),
        Figure(
            name=f"{prefix}retry_after_added_s",
            value=await scenes.retry_after_added_s(stage, who, pairs=pairs),
            meaning="seconds that the first answer takes longer at 429 with Retry-After: 7",
            at_most=None if prefix else 0.1,
        ),
        Figure(
            name=f"{prefix}hits_after_expiry",
            value=await scenes.hits_after_expiry(stage, who, sleep=asyncio.sleep),
            meaning=f"requests of {scenes.CROWD} calls at once at a primary that is still dead",
            at_least=None if prefix else 1,
            at_most=None if prefix else 1,
        ),
    ]


async def _endings(stage: Stage, arena: _Arena) -> list[Figure]:
    figures: list[Figure] = []
    for prefix, contestant in arena.contestants.items():
        if prefix == _DEFAULT:
            continue  # its options are about other things
        kinds = (endings.TRUNCATED, endings.WHOLE)
        false, real = map(endings.in_openais_shape, kinds) if prefix == _RIVAL else kinds
        accepted = await endings.accepted(stage, contestant, false)
        refused = await endings.refused(stage, contestant, real)
        figures += [
            Figure(
                name=f"{prefix}truncated_accepted",
                value=len(accepted),
                meaning=f"of {len(false)} truncated answers, those taken for whole",
                at_most=None if prefix else 0,
            ),
            Figure(
                name=f"{prefix}false_truncations",
                value=len(refused),
                meaning=f"of {len(real)} whole answers, those not given as they are",
                at_most=None if prefix else 0,
            ),
        ]
    return figures


async def _costs(stage: Stage, arena: _Arena) -> list[Figure]:
    with TemporaryDirectory(prefix="kintsugi-pool-") as folder:
        async with costs.ledger(Path(folder), arena.clock) as (dress, rows):
            metered = Ours(arena.library, arena.clock, dress=dress)
            ours = await costs.lost_rows(stage, metered, rows)
            resent = await costs.resent(stage, metered, rows)
    told = costs.callbacks(arena.litellm)
    router = await costs.lost_rows(stage, arena.tuned, told)
    meaning = f"requests without a settled row, of {costs.PLAYS} calls that end in every way"
    return [
        Figure(name="lost_cost_rows", value=ours, meaning=meaning, at_most=0),
        Figure(
            name="litellm_resent",
            value=resent,
            meaning="requests that litellm sent once more itself, unseen, in 4 shapes",
        ),
        Figure(
            name=f"{_ROUTER}lost_cost_rows",
            value=router,
            meaning="requests of these that litellm tells no callback of",
        ),
    ]


BENCH = Bench(
    summary="fallback, cooldowns, ends and CPU beside litellm's Router and pydantic-ai",
    add_arguments=add_arguments,
    run=run,
)
