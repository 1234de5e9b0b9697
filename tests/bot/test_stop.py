import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.stop import StopRequest
from kintsugi.ids import UserId


@given(asker=st.integers(1, 2**52), turn_id=st.text(max_size=200))
def test_data(asker: int, turn_id: str) -> None:
    """The button's data fits into Telegram's 64 bytes and gives back what it was made of."""
    request = StopRequest.of(UserId(asker), turn_id)
    assert len(request.data.encode()) <= 64
    assert StopRequest.parse(request.data) == request
    assert request.means(turn_id)
    assert not request.means(turn_id + "1")
    assert not request.means(None)


@pytest.mark.parametrize(
    "data", ["", "stop", "stop:7", "stop:x:1", "stop:²:1", "go:7:1", "stop:7:1:2"]
)
def test_not_ours(data: str) -> None:
    """What was not made here asks for nothing."""
    assert StopRequest.parse(data) is None
