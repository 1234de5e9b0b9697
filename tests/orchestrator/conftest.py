from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.memory import tables as memory_tables
from kintsugi.orchestrator import tables
from kintsugi.orchestrator.trace import Fate, Trace, Tried
from kintsugi.store.database import Store
from tests.furnished import furnished

SESSION = Session(chat=ChatId(7), topic=Topic(0), user=UserId(7))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def store(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Store]:
    async with furnished(tmp_path, clock, memory_tables.metadata, tables.metadata) as store:
        yield store


@pytest.fixture
def traced(clock: ManualClock) -> Callable[..., Trace]:
    """A trace of an answer, as it is unless something else is said."""

    def make(answer_id: str = "t.0", **other: Any) -> Trace:
        usual: dict[str, Any] = {
            "turn_id": answer_id.removesuffix(".0"),
            "session": SESSION,
            "at": clock.now(),
            "mode": "chat",
            "instructions": "feed",
            "history": 2,
            "tried": (Tried(target="a/one", milliseconds=12, cause="first"),),
            "model": "a/one",
            "fate": Fate.ANSWERED,
        }
        return Trace(answer_id=answer_id, **(usual | other))

    return make
