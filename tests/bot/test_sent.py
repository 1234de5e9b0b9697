from kintsugi.bot.sent import SentMessages
from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId
from kintsugi.store.database import Store

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
