import pytest

from kintsugi.llm.prices import FREE, Price
from kintsugi.llm.provider import Audio, Purpose, Usage
from kintsugi.llm.sound_estimates import Length, length_of, likely_used, most_used
from tests.llm.recordings import voice

BY_TIME = Price(input=0, output=0, cached_input=0, second=100)
BY_TOKEN = Price(input=2, output=10, cached_input=2)
BOTH = Price(input=2, output=10, cached_input=2, second=100)
DAY_S = 24 * 60 * 60


def length(data: bytes, seconds: int = 0) -> Length:
    return length_of(
        Audio(file_name="a.ogg", data=data, purpose=Purpose(mode="voice"), seconds=seconds)
    )


@pytest.mark.parametrize("told", [0, 1, 7, 10**12])
def test_a_voice_message_is_measured(told: int) -> None:
    """What its sender says of it makes it neither cheaper nor dearer."""
    assert length(voice(7), told) == Length(most=7, likely=7)


@pytest.mark.parametrize(
    ("size", "told", "expected"),
    [
        (75_000, 5, Length(most=100, likely=5)),
        (75_000, 0, Length(most=100, likely=38)),
        (75_000, 300, Length(most=300, likely=300)),
        (0, 0, Length(most=1, likely=1)),
        (10, -5, Length(most=1, likely=1)),
        (10, 10**12, Length(most=DAY_S, likely=DAY_S)),
        (100_000_000, 1, Length(most=DAY_S, likely=1)),
    ],
)
def test_any_other_recording_is_no_longer_than_its_bytes_allow(
    size: int, told: int, expected: Length
) -> None:
    """Who says that it is short does not get it cheaper; there is an end to every number."""
    assert length(b"x" * size, told) == expected


def test_at_the_most_it_is_dear_by_time_or_by_tokens() -> None:
    """The model's longest answer counts where it is known."""
    by_time, by_token = most_used(10, None)
    assert by_time == Usage(prompt=0, completion=0, seconds=10)
    assert by_token == Usage(prompt=500, completion=500)
    assert most_used(10, 2000)[1] == Usage(prompt=500, completion=2000)


@pytest.mark.parametrize("price", [None, FREE, BY_TIME, BOTH])
def test_an_estimate_is_in_seconds(price: Price | None) -> None:
    """Vendors that bill tokens name a price of seconds to reckon with."""
    expected = Usage(prompt=0, completion=0, seconds=10, estimated=True)
    assert likely_used(10, "well", price) == expected


def test_without_a_price_of_seconds_it_is_in_tokens() -> None:
    """What is heard, and what is written."""
    expected = Usage(prompt=320, completion=2, estimated=True)
    assert likely_used(10, "well", BY_TOKEN) == expected
