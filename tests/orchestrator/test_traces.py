from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from kintsugi.clock import ManualClock
from kintsugi.events.again import AgainReason
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.llm.provider import Usage
from kintsugi.orchestrator import traces
from kintsugi.orchestrator.trace import Fate, Trace, Tried
from kintsugi.store.database import Store
from tests.orchestrator.conftest import SESSION

Make = Callable[..., Trace]


@pytest.fixture
def rich(traced: Make) -> Trace:
    """One with everything in it."""
    return traced(
        "again.0",
        confidence=0.75,
        memories=3,
        tried=(
            Tried(
                target="a/one",
                milliseconds=5,
                cause="first",
                error="quota",
                status=402,
                code="no_money",
            ),
            Tried(target="b/two", milliseconds=7, cause="fallback"),
        ),
        ending="stop",
        usage=Usage(prompt=10, completion=2, cached=4, estimated=True),
        tries=2,
        again=AgainReason.RETRY,
        again_of="t",
    )


async def _keep(store: Store, *kept: Trace) -> None:
    for each in kept:
        await store.write(lambda connection, trace=each: traces.record(connection, trace))  # type: ignore[misc] # mypy does not infer lambdas with defaults


async def test_a_trace_comes_back_as_it_was(store: Store, traced: Make, rich: Trace) -> None:
    """Whole or with as little as there can be."""
    poor = traced("t.0", model=None, tried=(), fate=Fate.FAILED)
    await _keep(store, poor, rich)
    for trace in (poor, rich):
        answer_id = trace.answer_id
        found = await store.read(lambda c, id_=answer_id: traces.of_answer(c, id_))  # type: ignore[misc] # as above
        assert found == trace
    assert await store.read(lambda c: traces.of_answer(c, "nobody's")) is None


async def test_the_last_one_of_a_session(store: Store, traced: Make, clock: ManualClock) -> None:
    """By time, and of no other session."""
    later = clock.now() + timedelta(minutes=1)
    topic = replace(SESSION, topic=Topic(3))
    await _keep(store, traced("new.0", at=later), traced("old.0"))
    await _keep(store, traced("beside.0", at=later + timedelta(minutes=1), session=topic))
    last = await store.read(lambda c: traces.last(c, SESSION))
    assert last is not None
    assert last.answer_id == "new.0"
    nobody = replace(SESSION, user=UserId(8))
    assert await store.read(lambda c: traces.last(c, nobody)) is None


async def test_answered_again_in_vain(store: Store, traced: Make) -> None:
    """Those that failed are counted, not those that did not."""
    again = {"again": AgainReason.RETRY, "again_of": "t"}
    fates = (Fate.FAILED, Fate.INTERRUPTED, Fate.ANSWERED, Fate.STOPPED)
    await _keep(store, traced("t.0", fate=Fate.FAILED))
    await _keep(store, *(traced(f"{n}.0", fate=fate, **again) for n, fate in enumerate(fates)))
    assert await store.read(lambda c: traces.failures_again(c, "t")) == 2
    assert await store.read(lambda c: traces.failures_again(c, "u")) == 0


async def test_a_chat_that_moved(store: Store, traced: Make) -> None:
    """Its answers are the new chat's."""
    old, new = ChatId(-5), ChatId(-1005)
    session = Session(chat=old, topic=Topic(0), user=UserId(7))
    await _keep(store, traced("t.0", session=session), traced("u.0"))
    await store.write(lambda c: traces.move(c, old, new))
    moved = await store.read(lambda c: traces.last(c, replace(session, chat=new)))
    assert moved is not None
    assert moved.answer_id == "t.0"
    assert await store.read(lambda c: traces.last(c, SESSION)) is not None


async def test_forgetting(
    store: Store, traced: Make, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The older ones, some at a time, until there are no more."""
    monkeypatch.setattr(traces, "BATCH", 2)
    now = clock.now()
    await _keep(store, *(traced(f"{n}.0", at=now + timedelta(days=n)) for n in range(5)))
    before = now + timedelta(days=3)
    gone = [await store.write(lambda c: traces.forget_before(c, before)) for _ in range(3)]
    assert gone == [2, 1, 0]
    assert await store.read(lambda c: traces.of_answer(c, "3.0")) is not None
