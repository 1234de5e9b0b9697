import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.clock import ManualClock
from kintsugi.systemd.notify import Notifier
from kintsugi.systemd.watchdog import (
    Patience,
    Poll,
    Progress,
    Stuck,
    Watchdog,
    decide,
    observe,
)

PATIENCE = Patience(writer_s=30, poll_s=60)
LIMIT_S = 30.0


def progress(*, writer: float = 0, poll: float = 0, expected: bool = True) -> Progress:
    return Progress(writer_answered=writer, poll_ended=poll, poll=Poll(ended=0, expected=expected))


@pytest.mark.parametrize(
    ("seen", "now", "verdict"),
    [
        (progress(), 0, None),
        (progress(), 30, None),
        (progress(poll=31), 31, Stuck.WRITER),
        (progress(writer=60), 60, None),
        (progress(writer=61), 61, Stuck.POLL),
        (progress(writer=9999, expected=False), 9999, None),
        (progress(expected=False), 31, Stuck.WRITER),
    ],
)
def test_decision(seen: Progress, now: float, verdict: Stuck | None) -> None:
    """A silent writer and a poll that does not end withhold; a gateway that waits does not."""
    assert decide(seen, PATIENCE, now) is verdict


@given(st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), min_size=1))
def test_a_waiting_gateway_is_never_stuck(looks: list[tuple[float, bool]]) -> None:
    """However long polling was rightly off, it gets its whole patience when it begins again."""
    now, seen = 0.0, progress()
    for passed, resumes in looks:
        now += passed
        seen = observe(seen, Poll(ended=0, expected=False), now)
        if resumes:
            seen = observe(seen, Poll(ended=0, expected=True), now)
            seen = Progress(writer_answered=now, poll_ended=seen.poll_ended, poll=seen.poll)
            assert decide(seen, PATIENCE, now + PATIENCE.poll_s / 2 - 1) is None


class Bot:
    """A service whose parts a test makes hang."""

    def __init__(self) -> None:
        self.poll_ended = 0
        self.expected = True
        self.writer = asyncio.Event()
        self.writer.set()
        self.asked = 0

    async def commit(self) -> None:
        self.asked += 1
        await self.writer.wait()

    def poll(self) -> Poll:
        return Poll(ended=self.poll_ended, expected=self.expected)

    def status(self) -> str:
        return "All is well."


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def bot(clock: ManualClock, listener: Any) -> AsyncIterator[Bot]:
    """A bot whose watchdog runs; `listener` hears it."""
    bot = Bot()
    watchdog = Watchdog(Notifier(listener.address), bot, PATIENCE, clock, limit_s=LIMIT_S)
    running = asyncio.create_task(watchdog.run())
    yield bot
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


@pytest.fixture
def rounds(clock: ManualClock, listener: Any) -> Callable[..., Awaitable[list[list[str]]]]:
    """Let so many seconds pass; give what was heard in the last of them."""

    async def passing(seconds: int, *, each: Callable[[], None] = lambda: None) -> list[list[str]]:
        heard: list[list[str]] = []
        for _ in range(seconds):
            each()
            for _ in range(5):
                await asyncio.sleep(0)
            heard = listener.heard() or heard
            clock.advance(1)
        return heard

    return passing


FED = [["WATCHDOG=1", "STATUS=All is well."]]


@pytest.mark.usefixtures("bot")
async def test_it_is_fed_thrice_within_the_limit(clock: ManualClock, listener: Any) -> None:
    """A service that gets on feeds three times in systemd's limit."""
    for _ in range(30):
        await asyncio.sleep(0)
        clock.advance(1)
    assert len(listener.heard()) == 3


async def test_a_stuck_writer_is_not_fed(
    bot: Bot, rounds: Callable[..., Awaitable[list[list[str]]]]
) -> None:
    """A writer that stops answering withholds the food, and is asked only once meanwhile."""

    def polling() -> None:
        bot.poll_ended += 1

    assert await rounds(5, each=polling) == FED
    bot.writer.clear()
    asked = bot.asked
    assert await rounds(50, each=polling) == [["STATUS=The writer does not answer."]]
    assert bot.asked == asked + 1
    bot.writer.set()
    assert await rounds(25, each=polling) == FED


async def test_a_stuck_poll_is_not_fed(
    bot: Bot, rounds: Callable[..., Awaitable[list[list[str]]]]
) -> None:
    """A poll that neither succeeds nor fails withholds the food."""
    assert await rounds(55) == FED
    assert await rounds(20) == [["STATUS=The poll does not end."]]
    bot.poll_ended += 1
    assert await rounds(15) == FED


async def test_failing_polls_are_fed(
    bot: Bot, rounds: Callable[..., Awaitable[list[list[str]]]]
) -> None:
    """Telegram being down, a 409 and a refused token never make systemd restart the bot."""
    bot.expected = False
    assert await rounds(600) == FED


def test_a_blocked_loop_feeds_nobody(listener: Any, clock: ManualClock) -> None:
    """While the loop is held up, nothing is sent: the feeder is a task of that loop."""

    async def blocked() -> None:
        running = asyncio.create_task(
            Watchdog(Notifier(listener.address), Bot(), PATIENCE, clock, limit_s=LIMIT_S).run()
        )
        await asyncio.sleep(0)
        listener.heard()
        clock.advance(LIMIT_S)  # the loop does not turn between this and the look
        assert listener.heard() == []
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert listener.heard() == FED
        running.cancel()

    asyncio.run(blocked())
