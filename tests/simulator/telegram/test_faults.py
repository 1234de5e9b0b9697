import asyncio

import pytest

from kintsugi.clock import ManualClock
from kintsugi.simulator.telegram.faults import (
    ANY_METHOD,
    ConnectionDropped,
    Delay,
    Drop,
    Fault,
    Faults,
    Hang,
    Refuse,
    When,
)
from kintsugi.simulator.telegram.refusal import Refusal


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def faults(clock: ManualClock) -> Faults:
    return Faults(clock)


def test_a_fault_hits_as_often_as_it_says(faults: Faults) -> None:
    """It lets `skip` calls pass, hits `times` calls, and is gone."""
    faults.add(Fault(method="sendMessage", act=Drop(), times=2, skip=1))
    hits = [faults.take("sendMessage", 7, "before") for _ in range(5)]
    assert hits == [None, Drop(), Drop(), None, None]


def test_a_fault_without_number_lasts_until_cleared(faults: Faults) -> None:
    """`times=None` is for outages."""
    faults.add(Fault(method=ANY_METHOD, act=Drop(), times=None))
    assert all(faults.take("getMe", None, "before") for _ in range(10))
    faults.clear()
    assert faults.take("getMe", None, "before") is None


@pytest.mark.parametrize(
    ("method", "chat_id", "when", "hit"),
    [
        ("sendMessage", 7, "before", True),
        ("sendMessage", 8, "before", False),
        ("sendMessage", 7, "after", False),
        ("editMessageText", 7, "before", False),
    ],
)
def test_a_fault_hits_what_it_names(
    faults: Faults, method: str, chat_id: int, when: When, *, hit: bool
) -> None:
    """Method, chat and moment all have to fit; the method in any case."""
    faults.add(Fault(method="SENDMESSAGE", chat_id=7, act=Drop(), when="before"))
    assert (faults.take(method, chat_id, when) is not None) is hit


async def test_refuse_and_drop_act_at_once(faults: Faults) -> None:
    """They are what the bot meets in place of an answer."""
    with pytest.raises(Refusal) as refused:
        await faults.suffer(Refuse(400, "Bad Request: moved", migrate_to=-5))
    assert refused.value.body()["parameters"] == {"migrate_to_chat_id": -5}
    with pytest.raises(ConnectionDropped):
        await faults.suffer(Drop())
    await faults.suffer(None)


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_delay_ends_with_its_time(faults: Faults, clock: ManualClock) -> None:
    """The clock decides."""
    delayed = asyncio.ensure_future(faults.suffer(Delay(5)))
    await settled()
    clock.advance(4.9)
    await settled()
    assert not delayed.done()
    clock.advance(0.1)
    await delayed


async def test_clearing_ends_what_waits(faults: Faults) -> None:
    """A delayed call goes on, a hanging one is dropped."""
    delayed = asyncio.ensure_future(faults.suffer(Delay(5)))
    hanging = asyncio.ensure_future(faults.suffer(Hang()))
    await settled()
    faults.clear()
    await delayed
    with pytest.raises(ConnectionDropped):
        await hanging
