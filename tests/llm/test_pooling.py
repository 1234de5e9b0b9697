"""bench.pooling: what `bench pool` judges by, with our pool and with ones that are broken."""

import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bench.pooling import costs, cpu, endings, scenes
from bench.pooling.contestant import NoAnswer, Speak, answer, answers
from bench.pooling.fallback_model import Remote
from bench.pooling.litellms import TUNED, Bare, Router
from bench.pooling.ours import Ours
from bench.pooling.stage import PRIMARY, SECOND, WELL, Stage
from kintsugi.clock import SystemClock
from kintsugi.llm.gate import OpenGate
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.target import Target
from kintsugi.simulator.llm import Fail, ModelServer
from tools.side_environment import NotInstallable

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("litellm"),
    # litellm looks at each field of each chunk, pydantic's retiring ones too
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]
REFUSED = Fail(401, {"error": {"message": "no"}})  # nobody retries it
IN_OPENAIS_SHAPE = (
    endings.in_openais_shape(endings.TRUNCATED),
    endings.in_openais_shape(endings.WHOLE),
)


class ClockAhead(SystemClock):
    """Real time, of which some can be skipped."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def monotonic(self) -> float:
        return super().monotonic() + self._ahead.total_seconds()

    async def skip(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


class Hasty:
    """Gives half of what the other one says."""

    def __init__(self, other: Ours) -> None:
        self._other = other

    @asynccontextmanager
    async def fresh(self, *chain: Target) -> AsyncIterator[Speak]:
        async with self._other.fresh(*chain) as speak:
            yield lambda: self._half(speak)

    async def _half(self, speak: Speak) -> AsyncGenerator[str, None]:
        whole = await answer(speak)
        yield whole[: len(whole) // 2]


class Spender:
    """Takes so much of a CPU that only it uses."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._spent = 0.0

    @asynccontextmanager
    async def fresh(self, *_chain: Target) -> AsyncIterator[Speak]:
        yield self._speak

    async def _speak(self) -> AsyncGenerator[str, None]:
        self._spent += self._seconds
        yield "well"

    async def cpu_s(self) -> float:
        return self._spent


@pytest.fixture
def stage(server: ModelServer) -> Stage:
    return Stage(server)


@pytest.fixture
def clock() -> ClockAhead:
    return ClockAhead()


@pytest.fixture
def ours(library: Library, clock: ClockAhead) -> Ours:
    return Ours(library, clock)


@pytest.fixture
def without_memory(library: Library, clock: ClockAhead) -> Ours:
    return Ours(library, clock, gates=lambda _clock: OpenGate())


async def test_a_crowd_finds_out_by_one_request(
    stage: Stage, ours: Ours, clock: ClockAhead
) -> None:
    """SPEC L3: as a cooldown ends, one of twenty calls tries; the others are answered meanwhile."""
    assert await scenes.hits_after_expiry(stage, ours, sleep=clock.skip) == 1


async def test_a_crowd_that_remembers_nothing_comes_whole(
    stage: Stage, without_memory: Ours, clock: ClockAhead
) -> None:
    """The scene sees a pool whose breakers do not work."""
    hits = await scenes.hits_after_expiry(stage, without_memory, sleep=clock.skip)
    assert hits == scenes.CROWD


async def test_a_dead_primary_is_asked_once(stage: Stage, ours: Ours, without_memory: Ours) -> None:
    """SPEC L3: in steady state nothing of a dead primary is left in a call."""
    await scenes.dead_primary_added_ms(stage, ours, pairs=3)
    assert stage.calls_of(PRIMARY) == 1
    await scenes.dead_primary_added_ms(stage, without_memory, pairs=3)
    assert stage.calls_of(PRIMARY) == 5  # two to learn, and three that were timed


async def test_a_limited_primary_is_not_waited_for(stage: Stage, ours: Ours) -> None:
    """SPEC L4: told to come back later, the pool asks the next one instead, in the same call."""
    await scenes.retry_after_added_s(stage, ours, pairs=1)
    assert (stage.calls_of(PRIMARY), stage.calls_of(SECOND)) == (1, 3)  # two of them alone


async def test_truncated_answers_are_told_from_whole_ones(stage: Stage, ours: Ours) -> None:
    """SPEC L4: no truncated answer passes, and each whole one does, word by word."""
    truncated, whole = IN_OPENAIS_SHAPE
    assert await endings.accepted(stage, ours, truncated) == []
    assert await endings.refused(stage, ours, whole) == []


async def test_who_believes_every_end_is_found_out(stage: Stage, library: Library) -> None:
    """Bare litellm takes a cleanly cut stream for whole."""
    accepted = await endings.accepted(stage, Bare(await library.load()), IN_OPENAIS_SHAPE[0])
    assert 0 < len(accepted) < len(IN_OPENAIS_SHAPE[0])


async def test_who_loses_words_is_found_out(stage: Stage, ours: Ours) -> None:
    """Half an answer is not the answer, whatever it ends with."""
    whole = IN_OPENAIS_SHAPE[1]
    assert await endings.refused(stage, Hasty(ours), whole) == whole


async def test_every_request_has_a_row(
    stage: Stage,
    library: Library,
    clock: ClockAhead,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SPEC L8: whole, refused, broken off, left or cancelled, a call is in the books.

    Without a meter none is, and that is seen.
    """
    async with costs.ledger(tmp_path, clock) as (dress, rows):
        metered = Ours(library, clock, dress=dress)
        assert await costs.lost_rows(stage, metered, rows, shapes=["openai"]) == 0
        booked = await rows()
        assert booked == stage.server.arrivals
        monkeypatch.setattr(costs, "SETTLED_WITHIN_S", 0)  # nobody will write any more
        lost = await costs.lost_rows(stage, Ours(library, clock), rows, shapes=["openai"])
        assert lost == stage.server.arrivals - booked > 0


async def test_a_call_costs_what_its_process_took() -> None:
    """Each is measured by its own meter, once in every round but the first."""
    cheap, dear = Spender(0.25), Spender(0.5)
    measured = {
        "cheap": cpu.Measured(cheap, cheap.cpu_s),
        "dear": cpu.Measured(dear, dear.cpu_s),
    }
    assert await cpu.call_ms(measured, rounds=3, calls=2) == {
        "cheap": [250] * 3,
        "dear": [500] * 3,
    }


async def test_a_pool_alone_costs_something() -> None:
    """It adds to what its model takes, and more to a longer answer."""
    assert 0 < await cpu.pool_us(words=1, rounds=1) < await cpu.pool_us(words=40, rounds=1)


async def test_the_router_is_asked_as_we_are(stage: Stage, library: Library) -> None:
    """It answers from its fallback, streamed, and has no answer where nobody has one."""
    router = Router(await library.load(), TUNED)
    stage.play(REFUSED)
    primary, second = stage.target(PRIMARY), stage.target(SECOND)
    async with router.fresh(primary, second) as speak:
        assert await answer(speak) == WELL.text
    async with router.fresh(primary) as speak:
        with pytest.raises(NoAnswer):
            await answer(speak)


async def test_the_fallback_model_is_asked_as_we_are(stage: Stage) -> None:
    """In its own process it answers several at once, and has no answer where nobody has one."""
    stage.play(REFUSED)
    primary, second = stage.target(PRIMARY), stage.target(SECOND)
    try:
        async with Remote.running() as remote:
            async with remote.fresh(primary, second) as speak:
                assert await answers(speak, 2) == [WELL.text] * 2
            async with remote.fresh(primary) as speak:
                with pytest.raises(NoAnswer):
                    await answer(speak)
            assert await remote.cpu_s() > 0
    except NotInstallable as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"pydantic-ai cannot be installed here: {error}")
