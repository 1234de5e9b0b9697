import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from kintsugi.clock import ManualClock
from kintsugi.llm.failures import (
    ChainTimeout,
    TargetTimeout,
)
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import (
    Asked,
    Finished,
    ModelEvent,
    ModelRequest,
    Restarted,
    Words,
)
from kintsugi.llm.scripted import Cut, Hang, Say, ScriptedModel
from tests.llm.audience import LONG, REQUEST, failing, listen, models, pool_of, settle


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def test_a_silent_target_is_left(clock: ManualClock) -> None:
    """A target without a sign of life in its time is replaced; the attempt has its duration."""
    listener = await listen(pool_of(clock, *models(clock, Hang(), Say(text="here"))))
    assert listener.events == []
    clock.advance(29.9)
    await settle()
    assert listener.events == []
    clock.advance(0.1)
    await settle()
    assert listener.text == "here"
    attempts = listener.finished.attempts
    assert isinstance(attempts[0].error, TargetTimeout)
    assert [round(attempt.milliseconds) for attempt in attempts] == [30_000, 0]


async def test_words_that_came_together_are_one_event(clock: ManualClock) -> None:
    """What is there already is handed on at once: each event on its own costs all in between."""

    class Ready(ScriptedModel):
        async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
            self.requests.append(request)
            for word in ("all ", "of ", "", "it"):
                yield Words(text=word)
            yield Finished()

    listener = await listen(pool_of(clock, Ready(clock)))
    assert listener.events[0] == Words(text="all of it")
    assert [type(event) for event in listener.events] == [Words, Finished]


BREAKS = [
    pytest.param(lambda after: failing(Kind.SERVER, after=after), 0, id="fails"),
    pytest.param(lambda after: Cut(after=after), 0, id="is cut"),
    pytest.param(lambda after: Hang(after=after), 10, id="falls silent"),
]


@pytest.mark.parametrize(("step", "wait_s"), BREAKS)
async def test_a_short_beginning_is_begun_anew_elsewhere(
    clock: ManualClock, step, wait_s: float
) -> None:
    """The caller is told that what it has is void, just before the new answer begins."""
    first, second = models(clock, step("half an "), Say(text="here"))
    listener = await listen(pool_of(clock, first, second))
    clock.advance(wait_s)
    await settle()
    kinds = [type(event) for event in listener.events]
    assert kinds == [Words, Restarted, Words, Finished]
    assert listener.text == "here"


@pytest.mark.parametrize(("step", "wait_s"), BREAKS)
async def test_a_long_beginning_stays(clock: ManualClock, step, wait_s: float) -> None:
    """A reader is not made to begin again: the partial answer stays, and the failure is raised."""
    first, second = models(clock, step(LONG), Say(text="never"))
    listener = await listen(pool_of(clock, first, second))
    clock.advance(wait_s)
    await settle()
    assert listener.text == LONG.strip()
    assert (listener.chain.begun, listener.chain.parks, second.requests) == (True, False, [])


async def test_a_beginning_stays_where_nobody_else_says_anything(clock: ManualClock) -> None:
    """Words are not taken away for the sake of a model that does not come."""
    first, second = models(clock, Cut(after="half an "), failing(Kind.AUTH))
    listener = await listen(pool_of(clock, first, second))
    assert listener.text == "half an"
    assert listener.chain.begun


async def test_the_total_goes_over_all_targets(clock: ManualClock) -> None:
    """The time for an answer is one for the whole chain; the target it ends in is the last."""
    *hanging, last = models(clock, Hang(), Hang(), Say(text="never"))
    listener = await listen(pool_of(clock, *hanging, last))
    for seconds in (30, 20):
        clock.advance(seconds)
        await settle()
    assert isinstance(listener.error, ChainTimeout)
    assert [str(attempt.error) for attempt in listener.error.attempts] == [
        "scripted: timeout first_sign",
        "scripted: timeout total",
    ]
    assert last.requests == []


async def test_a_slow_answer_is_no_silence(clock: ManualClock) -> None:
    """Each word starts the silence anew; only the total bounds an answer that goes on."""
    listener = await listen(pool_of(clock, *models(clock, Say(text="a b c d", pause_s=9))))
    for _ in range(4):
        clock.advance(9)
        await settle()
    assert (listener.text, listener.error) == ("a b c d", None)


async def test_cancelling_cancels_the_target(clock: ManualClock) -> None:
    """A cancelled caller is cancelled and nothing else: no other target is asked."""
    first, second = models(clock, Hang(after="half"), Say(text="never"))
    listener = await listen(pool_of(clock, first, second))
    listener.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listener.task
    assert (listener.error, second.requests) == (None, [])


async def test_closing_ends_the_target(clock: ManualClock) -> None:
    """A caller that leaves a stream closes the one beneath it."""
    [only] = models(clock, Hang(after="half"))
    async with aclosing(pool_of(clock, only).stream(REQUEST)) as stream:
        assert isinstance(await anext(stream), Asked)
        assert await anext(stream) == Words(text="half")
    assert only.speaking == 0
