import asyncio

import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelTimeout
from kintsugi.llm.drill_clock import DrillClock
from kintsugi.llm.failures import failure_of
from kintsugi.llm.faults import Fault, NotStaged, Silent
from kintsugi.llm.kinds import Kind
from kintsugi.llm.limits import Limits
from kintsugi.llm.listening import Listener
from tests.llm.audience import REQUEST


def test_the_faults_are_those_people_may_name() -> None:
    """As SPEC L10 has them."""
    assert " ".join(Fault) == "429 401 402 500 timeout empty midstream malformed"


@pytest.mark.parametrize(("total", "cause", "waited"), [(60, "first_sign", 30), (20, "total", 20)])
async def test_silence_ends_at_the_real_limit_without_a_wait(
    total: float, cause: str, waited: float
) -> None:
    """It is the listener that gives up, by whichever limit is over first."""
    house = ManualClock()
    clock = DrillClock(house)
    listener = Listener(clock, Limits(first_sign=30, silence=20, total=total))
    listening = listener.listen(Silent("a/m", clock), REQUEST, clock.monotonic() + total)
    with pytest.raises(ModelTimeout) as caught:
        async with asyncio.timeout(60):
            await anext(listening)
    failure = failure_of(caught.value)
    assert failure is not None
    assert (failure.target, failure.kind, failure.cause) == ("a/m", Kind.TIMEOUT, cause)
    assert (clock.monotonic(), house.monotonic()) == (waited, 0)


def test_a_fault_that_did_not_come_about_says_what_to_look_at() -> None:
    """People with a proxy are told about it."""
    assert "NO_PROXY" in str(NotStaged("a/m"))
