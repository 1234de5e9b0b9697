from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from kintsugi.clock import ManualClock
from kintsugi.llm import tables as llm_tables
from kintsugi.llm.books import Books, Settlement
from kintsugi.llm.budgets import Limits
from kintsugi.llm.call_states import CallState
from kintsugi.llm.kinds import Kind
from kintsugi.llm.prices import Prices
from kintsugi.llm.provider import ChatMessage, ModelRequest, Purpose, Usage
from kintsugi.orchestrator import tables, traces
from kintsugi.orchestrator.given_up import given_up
from kintsugi.orchestrator.trace import UNKNOWN, Fate, Trace
from kintsugi.settings import Budgets
from kintsugi.store.database import Store
from tests.furnished import furnished
from tests.orchestrator.conftest import SESSION

ASKED = ModelRequest(
    messages=(ChatMessage(role="user", text="hello"),), purpose=Purpose(mode="chat", turn_id="t")
)
USED = Usage(prompt=10, completion=2)


@pytest.fixture
async def store(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Store]:
    async with furnished(tmp_path, clock, llm_tables.metadata, tables.metadata) as store:
        yield store


async def _trace(store: Store, clock: ManualClock) -> Trace | None:
    await store.write(given_up("t.0", "t", SESSION, tries=2, at=clock.now()))
    return await store.read(lambda connection: traces.of_answer(connection, "t.0"))


async def test_what_was_asked_is_known_also_when_nobody_came_back(
    store: Store, clock: ManualClock
) -> None:
    """Each call with what became of it, from the books."""

    def books(owner: str) -> Books:
        limits = Limits(Budgets())
        return Books(store, Prices({}), limits, clock, owner=owner, most_tokens=100)

    dead, alive = books("dead"), books("alive")
    await dead.reserve("a/lost", ASKED)
    await alive.recover()
    failed = Settlement(state=CallState.FAILED, kind=Kind.SERVER, milliseconds=7)
    await alive.settle(await alive.reserve("b/failed", ASKED), failed)
    done = Settlement(state=CallState.COMPLETED, usage=USED)
    await alive.settle(await alive.reserve("c/whole", replace(ASKED, cause="fallback")), done)
    await alive.reserve("d/under way", ASKED)
    trace = await _trace(store, clock)
    assert trace is not None
    assert [(each.target, each.error) for each in trace.tried] == [
        ("a/lost", UNKNOWN),
        ("b/failed", "server"),
        ("c/whole", None),
        ("d/under way", "timeout"),
    ]
    assert (trace.tried[1].milliseconds, trace.tried[2].cause) == (7, "fallback")
    assert (trace.fate, trace.model, trace.tries) == (Fate.FAILED, None, 2)
    assert trace.usage == replace(USED, estimated=True)


async def test_where_no_model_was_asked_there_is_nothing_to_tell(
    store: Store, clock: ManualClock
) -> None:
    """A command that was given up leaves no trace of an answer."""
    assert await _trace(store, clock) is None
