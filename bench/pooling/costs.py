"""Is every request at the server in the books, however it ended?"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from bench.pooling.contestant import Contestant, NoAnswer, Speak, answer
from bench.pooling.ours import Dress
from bench.pooling.stage import PRIMARY, SECOND, SHAPES, WELL, Stage
from kintsugi.clock import SystemClock
from kintsugi.llm.books import Books
from kintsugi.llm.budgets import Limits
from kintsugi.llm.call_states import CallState
from kintsugi.llm.metered import Metered
from kintsugi.llm.prices import Prices
from kintsugi.llm.tables import model_call
from kintsugi.settings import Budgets
from kintsugi.simulator.llm import Cut, Defect, Fail, Malformed, MidStreamError, Reply, Stall
from kintsugi.store.database import Store

Rows = Callable[[], Awaitable[int]]
"""How many calls a contestant has on record."""

SETTLED_WITHIN_S: Final = 1.0
_LOOK_EVERY_S: Final = 0.02
_BODY: Final = {"error": {"message": "not now", "type": "server_error"}}


_Hear = Callable[[Stage, Speak], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Play:
    shape: str
    reply: Reply
    hear: _Hear


async def _to_the_end(_stage: Stage, speak: Speak) -> None:
    with suppress(NoAnswer):
        await answer(speak)


async def _leaving(_stage: Stage, speak: Speak) -> None:
    """After the first piece, as at /stop."""
    async with aclosing(speak()) as pieces:
        async for _ in pieces:
            break


async def _cancelled(stage: Stage, speak: Speak) -> None:
    """Before anything came."""
    waiting = asyncio.create_task(answer(speak))
    await stage.server.arrived(stage.server.arrivals + 1)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting


_ENDS: Final[Sequence[tuple[Reply, _Hear]]] = (
    (WELL, _to_the_end),
    (Fail(500, _BODY), _to_the_end),
    (Fail(503, _BODY), _to_the_end),
    (Cut(2, clean=True), _to_the_end),
    (Cut(2, clean=False), _to_the_end),
    (MidStreamError(0), _to_the_end),
    (MidStreamError(2), _to_the_end),
    (Malformed(Defect.HTML), _to_the_end),
    (Stall(2), _leaving),
    (Stall(None), _cancelled),
)
_NOTHING: Final = (Cut(None, clean=False), _to_the_end)
PLAYS: Final = len(_ENDS) * len(SHAPES)


def _plays(shapes: Sequence[str], ends: Sequence[tuple[Reply, _Hear]]) -> Sequence[_Play]:
    return [_Play(shape, *end) for shape in shapes for end in ends]


async def lost_rows(
    stage: Stage, contestant: Contestant, rows: Rows, *, shapes: Sequence[str] = SHAPES
) -> int:
    """Requests without a row and rows without a request, over every end in these shapes."""
    return sum([await _lost(stage, contestant, rows, each) for each in _plays(shapes, _ENDS)])


async def resent(stage: Stage, contestant: Contestant, rows: Rows) -> int:
    """The same where the connection is lost before an answer begins: litellm asks again there."""
    return sum([await _lost(stage, contestant, rows, each) for each in _plays(SHAPES, [_NOTHING])])


async def _lost(stage: Stage, contestant: Contestant, rows: Rows, play: _Play) -> int:
    before = stage.server.arrivals - await rows()
    stage.play(play.reply)
    chain = (stage.target(PRIMARY, play.shape), stage.target(SECOND, play.shape))
    async with contestant.fresh(*chain) as speak:
        await play.hear(stage, speak)
    begun = time.perf_counter()  # some write their rows a moment later
    while lost := abs(stage.server.arrivals - await rows() - before):
        if time.perf_counter() - begun > SETTLED_WITHIN_S:
            break
        await asyncio.sleep(_LOOK_EVERY_S)
    return lost


@asynccontextmanager
async def ledger(folder: Path, clock: SystemClock) -> AsyncIterator[tuple[Dress, Rows]]:
    """The product's books in a database of their own: the meter, and how many calls are settled."""
    settled = (
        select(func.count())
        .select_from(model_call)
        .where(model_call.c.state != CallState.RESERVED.value)
    )
    store = await Store.open(folder / "books.db", busy_timeout_s=5, clock=clock)
    books = Books(store, Prices({}), Limits(Budgets()), clock, owner="bench pool", most_tokens=1000)
    try:
        yield (
            lambda provider: Metered(provider, books, clock),
            lambda: store.read(lambda connection: connection.execute(settled).scalar_one()),
        )
    finally:
        await store.close()


def callbacks(litellm: Any) -> Rows:
    """What litellm tells a logger of calls that succeeded and failed; it goes on telling it."""
    told: list[object] = []

    async def note(_self: object, kwargs: object, **_: object) -> None:
        told.append(kwargs)

    base = litellm.integrations.custom_logger.CustomLogger
    methods = {"async_log_success_event": note, "async_log_failure_event": note}
    litellm.callbacks.append(type("Told", (base,), methods)())

    async def rows() -> int:
        return len(told)

    return rows
