import asyncio

import pytest

from kintsugi.bot.channel import Channel, ChannelState, Identity
from kintsugi.clock import ManualClock
from kintsugi.i18n import LOCALES, Locale, Message
from tests.bot.stagehands import CATALOGUES


@pytest.fixture
def fresh(clock: ManualClock) -> Channel:
    return Channel(clock)


def test_start(fresh: Channel, clock: ManualClock) -> None:
    """At first the channel is starting and has never polled."""
    report = fresh.report
    assert (report.state, report.since) == (ChannelState.STARTING, clock.now())
    assert (report.last_poll, report.failures) == (None, 0)


def test_failures_count_until_a_poll(fresh: Channel, clock: ManualClock) -> None:
    """Failures add up, also over different states; only a successful poll resets them."""
    fresh.failed(ChannelState.UNREACHABLE)
    fresh.failed(ChannelState.CONFLICT)
    assert fresh.report.failures == 2
    clock.advance(3)
    fresh.polled()
    assert (fresh.report.failures, fresh.report.last_poll) == (0, clock.now())
    assert fresh.report.state is ChannelState.POLLING


def test_since_is_the_beginning(fresh: Channel, clock: ManualClock) -> None:
    """A state that goes on keeps the time it began at."""
    began = clock.now()
    fresh.failed(ChannelState.CONFLICT)
    clock.advance(5)
    fresh.failed(ChannelState.CONFLICT)
    assert fresh.report.since == began
    fresh.stopped()
    assert (fresh.report.state, fresh.report.since) == (ChannelState.STOPPED, clock.now())


async def test_identified(fresh: Channel) -> None:
    """Who needs to know who we are can wait until Telegram has said it."""
    waiting = asyncio.create_task(fresh.identified())
    await asyncio.sleep(0)
    assert not waiting.done()
    me = Identity(id=1, username="bot", reads_all_group_messages=False)
    fresh.identify(me)
    await waiting
    assert fresh.identity == me


@pytest.mark.parametrize("state", ChannelState)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_state_can_be_said(state: ChannelState, locale: Locale) -> None:
    """Each state has its line of /status in every language."""
    message = Message(f"status-channel-{state.value}", {"since": "a", "ago": "b"})
    assert CATALOGUES.text(locale, message).startswith("Telegram:")
