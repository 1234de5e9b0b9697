import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.clock import ManualClock
from kintsugi.simulator.telegram.limits import FloodGate, RateLimits
from kintsugi.simulator.telegram.refusal import Refusal


def passes(gate: FloodGate, chat_id: int) -> bool:
    try:
        gate.check(chat_id)
    except Refusal:
        return False
    return True


def test_nothing_is_limited_by_default() -> None:
    """Limits are asked for."""
    gate = FloodGate(RateLimits(), ManualClock())
    assert all(passes(gate, 7) for _ in range(1000))


def test_chats_are_limited_each_for_itself() -> None:
    """One chat's flood is not another's."""
    gate = FloodGate(RateLimits(per_chat_per_second=1), ManualClock())
    assert [passes(gate, chat) for chat in (7, 7, 8)] == [True, False, True]


def test_the_limit_over_all_counts_every_chat() -> None:
    """And what was refused does not count."""
    clock = ManualClock()
    gate = FloodGate(RateLimits(overall_per_second=2), clock)
    assert [passes(gate, chat) for chat in (1, 2, 3)] == [True, True, False]
    clock.advance(1)
    assert [passes(gate, chat) for chat in (3, 4, 5)] == [True, True, False]


def test_a_group_is_told_how_long_to_wait() -> None:
    """Only groups have a limit per minute."""
    clock = ManualClock()
    gate = FloodGate(RateLimits(per_group_per_minute=2), clock)
    assert all(passes(gate, 7) for _ in range(9))
    gate.check(-1)
    clock.advance(10)
    gate.check(-1)
    with pytest.raises(Refusal) as refused:
        gate.check(-1)
    assert refused.value.body() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 50",
        "parameters": {"retry_after": 50},
    }


@given(st.lists(st.floats(0, 2), max_size=40), st.integers(1, 3))
def test_who_waits_as_told_passes(pauses: list[float], most: int) -> None:
    """After retry_after seconds the call is accepted."""
    clock = ManualClock()
    gate = FloodGate(RateLimits(per_chat_per_second=most), clock)
    for pause in pauses:
        clock.advance(pause)
        try:
            gate.check(7)
        except Refusal as refusal:
            clock.advance(refusal.retry_after or 0)
            gate.check(7)
