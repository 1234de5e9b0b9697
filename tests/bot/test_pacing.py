import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.pacing import Pacer, Rate, Rates
from kintsugi.ids import ChatId

CHAT, OTHER, GROUP = ChatId(7), ChatId(8), ChatId(-100)
RATES = Rates(
    everywhere=Rate.at_most(30, seconds=1, burst=4),
    chat=Rate(per_second=1, burst=4),
    group=Rate.at_most(20, seconds=60, burst=4),
)
GAPS = st.lists(st.floats(min_value=0, max_value=8), min_size=1, max_size=150)
_ROUNDING = 1e-6


def _sent(pacer: Pacer, chat: ChatId, gaps: list[float]) -> list[float]:
    """When the messages go that a lane hands in one after the other, each a gap after the last."""
    now, sent = 0.0, []
    for gap in gaps:
        now += gap
        now += pacer.reserve(chat, now)
        sent.append(now)
    return sent


def _most_within(times: list[float], seconds: float) -> int:
    return max(
        sum(1 for each in times if start <= each < start + seconds - _ROUNDING) for start in times
    )


@given(GAPS)
def test_never_more_than_the_group_may(gaps: list[float]) -> None:
    """No minute sees more than 20 messages in a group, the burst after a rest included."""
    assert _most_within(_sent(Pacer(RATES), GROUP, gaps), 60) <= 20


@given(GAPS)
def test_never_more_than_the_chat_may(gaps: list[float]) -> None:
    """After a burst of four, one message a second goes to a chat; none waits without need."""
    times = _sent(Pacer(RATES), CHAT, gaps)
    for seconds in (1, 2, 10):
        assert _most_within(times, seconds) <= 4 + seconds - 1 + 1
    assert times == sorted(times)


@given(st.lists(st.floats(min_value=0, max_value=0.5), min_size=1, max_size=150))
def test_never_more_than_all_chats_may(gaps: list[float]) -> None:
    """No second sees more than 30 messages over all chats."""
    pacer, now, times = Pacer(RATES), 0.0, []
    for gap in gaps:
        now += gap
        times.append(now + pacer.reserve_everywhere(now))
    assert _most_within(times, 1) <= 30
    assert times == sorted(times)


def test_a_rested_chat_does_not_wait() -> None:
    """The first messages after a rest go at once."""
    pacer = Pacer(RATES)
    assert [pacer.reserve(CHAT, 100) for _ in range(4)] == [0, 0, 0, 0]
    assert pacer.reserve(CHAT, 100) == pytest.approx(1)


def test_a_waiting_chat_delays_nobody_else() -> None:
    """However long one chat has to wait, the others go on at once."""
    pacer = Pacer(RATES)
    pacer.pause(GROUP, 300, 0)
    assert pacer.reserve(GROUP, 0) == pytest.approx(300)
    assert pacer.reserve(OTHER, 0) == 0
    assert pacer.reserve_everywhere(0) == 0


def test_pause_is_kept_exactly() -> None:
    """Nothing goes to a chat before its retry_after has passed, and then one at a time."""
    pacer = Pacer(RATES)
    pacer.pause(CHAT, 7, 10)
    assert pacer.reserve(CHAT, 10) == pytest.approx(7)
    assert pacer.reserve(CHAT, 17) == pytest.approx(1)
    pacer.pause(CHAT, 1, 17)
    assert pacer.reserve(CHAT, 17) == pytest.approx(2)  # a shorter pause takes nothing back


@given(st.floats(min_value=1, max_value=600), st.floats(min_value=0.1, max_value=150), GAPS)
def test_at_most(count: float, burst: float, gaps: list[float]) -> None:
    """A rate made for a window is kept whatever the burst, whole numbers or not."""
    rate = Rate.at_most(count, seconds=60, burst=burst)
    free = Rate(per_second=1e6, burst=1e6)
    pacer = Pacer(Rates(everywhere=free, chat=free, group=rate))
    assert _most_within(_sent(pacer, GROUP, gaps), 60) <= count


def test_less_than_one_a_second() -> None:
    """A rate below one leaves a place every so many seconds, the first one at once."""
    slow = Rate.at_most(0.5, seconds=1, burst=4)
    pacer = Pacer(Rates(everywhere=slow, chat=RATES.chat, group=RATES.group))
    assert [pacer.reserve_everywhere(10) for _ in range(3)] == pytest.approx([0, 2, 4])


def test_a_rested_bot_says_an_answer_at_once() -> None:
    """Its first words and the edit that finishes them wait for nobody."""
    pacer = Pacer(RATES)
    assert [pacer.reserve_everywhere(100) for _ in range(2)] == [0, 0]


def test_memory_is_bounded() -> None:
    """Chats at rest are forgotten, and forgetting them changes nothing."""
    pacer = Pacer(RATES)
    busy = [ChatId(number) for number in range(1, 6)]
    for chat in busy:
        for _ in range(5):
            pacer.reserve(chat, 0)
    for number in range(5000):
        assert pacer.reserve(ChatId(100 + number), 2 + number) == 0
    assert len(pacer._chats) <= Pacer._MOST_CHATS
    for chat in busy:
        assert pacer.reserve(chat, 6000) == 0


def test_busy_chats_are_not_forgotten() -> None:
    """A chat that has to wait keeps its place, however many others come."""
    pacer = Pacer(RATES)
    pacer.pause(CHAT, 60, 0)
    for number in range(3000):
        pacer.reserve(ChatId(100 + number), 0)
    assert pacer.reserve(CHAT, 0) == pytest.approx(60)


def test_spare_place_leaves_what_an_answer_needs() -> None:
    """Live edits take a place only while two more calls may go at once behind them."""
    pacer = Pacer(RATES)
    assert [pacer.reserve_spare(CHAT, now) for now in (0.0, 0.1, 0.2, 0.3)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [pacer.reserve(CHAT, 0.4) for _ in range(2)] == [0, 0]
    assert pacer.reserve(CHAT, 0.4) > 0


def test_spare_place_where_there_is_no_burst() -> None:
    """A pace without bursts still lets live edits through when the chat is at rest."""
    one = Rate(per_second=1, burst=1)
    pacer = Pacer(Rates(everywhere=one, chat=one, group=one))
    assert pacer.reserve_spare(CHAT, 0)
    assert not pacer.reserve_spare(CHAT, 0.5)
    assert pacer.reserve_spare(CHAT, 1.5)


def test_spare_place_everywhere_and_after_a_flood() -> None:
    """None is taken that other chats' answers may need, nor while the chat was told to wait."""
    pacer = Pacer(RATES)
    assert [pacer.reserve_everywhere(0) for _ in range(2)] == [0, 0]
    assert not pacer.reserve_spare(CHAT, 0.01)
    assert [pacer.reserve_everywhere(0.01) for _ in range(2)] == [0, 0]
    pacer.pause(CHAT, 5, 1)
    assert not pacer.reserve_spare(CHAT, 5.9)
    assert pacer.reserve_spare(CHAT, 9)
