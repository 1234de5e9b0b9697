from datetime import timedelta

from sqlalchemy import delete, update

from kintsugi.bot.sent import SentMessages, answer_at, forget_before
from kintsugi.bot.tables import sent_message
from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId
from kintsugi.orchestrator.tables import trace as trace_table
from kintsugi.store.database import Store
from tests.bot.records import NOW, answered, trace_of

CHAT = ChatId(7)


async def test_parts(store: Store, clock: ManualClock) -> None:
    """Each part of an answer has its message; None means that its send may have happened."""
    sent = SentMessages(store, clock)
    assert await sent.parts("a") == {}
    await sent.record("a", 1, CHAT, None)
    await sent.record("a", 0, CHAT, 50)
    await sent.record("b", 0, CHAT, 60)
    assert list((await sent.parts("a")).items()) == [(0, 50), (1, None)]


async def test_record_again(store: Store, clock: ManualClock) -> None:
    """The later word about a part counts."""
    sent = SentMessages(store, clock)
    await sent.record("a", 0, CHAT, None)
    await sent.record("a", 0, CHAT, 51)
    assert await sent.parts("a") == {0: 51}


async def test_forget(store: Store, clock: ManualClock) -> None:
    """A part that is gone leaves the others alone."""
    sent = SentMessages(store, clock)
    await sent.record("a", 0, CHAT, 50)
    await sent.record("a", 1, CHAT, 51)
    await sent.forget("a", 0)
    assert await sent.parts("a") == {1: 51}


async def test_forgetting(store: Store) -> None:
    """What is old goes, but not before the answer's trace does, and not half an answer."""
    kept, gone, new = trace_of("kept.0"), trace_of("gone.0"), trace_of("new.0")
    for trace, message_ids in ((kept, (1,)), (gone, (2, 3)), (new, (4,))):
        await answered(store, trace, *message_ids)
    others = delete(trace_table).where(trace_table.c.answer_id != "kept.0")
    await store.write(lambda c: c.execute(others))
    await store.write(
        lambda c: c.execute(
            update(sent_message)
            .where(sent_message.c.answer_id == "new.0")
            .values(at=NOW + timedelta(days=9))
        )
    )
    before = NOW + timedelta(days=1)
    assert [await store.write(lambda c: forget_before(c, before)) for _ in range(2)] == [2, 0]
    found = [await store.read(lambda c, n=n: answer_at(c, CHAT, n)) for n in range(1, 5)]  # type: ignore[misc] # mypy does not infer lambdas with defaults
    assert found == ["kept.0", None, None, "new.0"]
