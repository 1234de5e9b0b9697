"""CPU of calls: of a pool by itself, and of calls over HTTP to a server in another process."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

import aiohttp

from bench.pooling.contestant import Contestant, Speak, answer
from bench.pooling.ours import REQUEST, breakers, pool_of
from bench.pooling.stage import Place
from kintsugi.clock import SystemClock
from kintsugi.llm.member import Member
from kintsugi.llm.provider import Provider
from kintsugi.llm.scripted import Say, ScriptedModel
from kintsugi.llm.target import Account, Target

WORDS: Final = 40
"""Of an answer that is streamed, a chunk each."""

_CALLS_ALONE: Final = 200

CpuS = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Measured:
    """A contestant, and the CPU of its process so far."""

    contestant: Contestant
    cpu_s: CpuS


async def of_this_process() -> float:
    return time.process_time()


async def pool_us(*, words: int, rounds: int) -> float:
    """What a call takes more with a pool than without, when its model answers at once."""
    members = [_scripted(name, words) for name in ("one", "other")]
    clock = SystemClock()
    pool, bare = pool_of(members, breakers(clock), clock), members[0].provider
    added = [
        await _alone_us(pool, _CALLS_ALONE) - await _alone_us(bare, _CALLS_ALONE)
        for _ in range(rounds + 1)
    ]
    return median(added[1:])  # the first warms up


def _scripted(name: str, words: int) -> Member:
    target = Target(account=Account(name=name, route="", base_url=None, key=None), model="scripted")
    model = ScriptedModel(SystemClock(), model=target.name)
    model.always(Say(text=" ".join(["word"] * words)))
    return Member(provider=model, target=target)


async def _alone_us(provider: Provider, calls: int) -> float:
    begun = time.process_time()
    for _ in range(calls):
        async for _ in provider.stream(REQUEST):
            """To the end."""
    return 1_000_000 * (time.process_time() - begun) / calls


async def call_ms(
    measured: Mapping[str, Measured], *chain: Target, rounds: int, calls: int
) -> Mapping[str, Sequence[float]]:
    """CPU of a call to a living primary: of each, one batch in every round."""
    spent: dict[str, list[float]] = {name: [] for name in measured}
    async with AsyncExitStack() as stack:
        speaking = {
            name: await stack.enter_async_context(each.contestant.fresh(*chain))
            for name, each in measured.items()
        }
        order = list(measured)
        for _ in range(rounds + 1):
            for name in order:
                spent[name].append(await _batch_ms(speaking[name], measured[name].cpu_s, calls))
            order.reverse()  # so that nobody always has the same one before it
    return {name: each[1:] for name, each in spent.items()}  # the first warms up


async def _batch_ms(speak: Speak, cpu_s: CpuS, calls: int) -> float:
    begun = await cpu_s()
    for _ in range(calls):
        await answer(speak)
    return 1000 * (await cpu_s() - begun) / calls


@asynccontextmanager
async def server_apart() -> AsyncIterator[Place]:
    """The scripted server in another process, whose models all say the same."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kintsugi.simulator.llm", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        urls = json.loads(await process.stdout.readline())
        saying = {"kind": "say", "text": " ".join(["word"] * WORDS)}
        script = {"model": "*", "default": saying}
        async with (
            aiohttp.ClientSession(raise_for_status=True) as session,
            session.post(f"{urls['root_url']}/control/script", json=script),
        ):
            yield Place(base_url=urls["base_url"], root_url=urls["root_url"])
    finally:
        process.terminate()
        await process.wait()
