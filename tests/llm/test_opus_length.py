import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.llm.opus_length import opus_seconds
from tests.llm.recordings import HEAD, TAGS, ogg, voice

# Milliseconds of a frame for each configuration (RFC 6716, table 2).
FRAMES = [*[10, 20, 40, 60] * 3, *[10, 20] * 2, *[2.5, 5, 10, 20] * 4]


def packet(configuration: int, code: int, frames: int) -> bytes:
    return bytes([configuration << 3 | code, frames, 7, 7])


def test_a_voice_message_is_as_long_as_it_sounds() -> None:
    """Whatever its sender says of it."""
    assert opus_seconds(voice(3)) == 3
    assert opus_seconds(voice(75)) == 75


@pytest.mark.parametrize("configuration", range(32))
@pytest.mark.parametrize(("code", "frames"), [(0, 1), (1, 2), (2, 2), (3, 6)])
def test_each_kind_of_packet_has_its_length(configuration: int, code: int, frames: int) -> None:
    """By the table of the specification; what is begun is a second."""
    packets = [packet(configuration, code, frames)] * 500
    milliseconds = 500 * frames * FRAMES[configuration]
    assert opus_seconds(ogg([HEAD, TAGS, *packets])) == -(-milliseconds // 1000)


@given(
    sizes=st.lists(st.sampled_from([1, 2, 254, 255, 256, 510, 700]), max_size=60),
    per_page=st.integers(1, 255),
)
def test_pages_make_no_difference(sizes: list[int], per_page: int) -> None:
    """A packet that goes on in the next page is counted once."""
    packets = [bytes([9 << 3]) + bytes(size - 1) for size in sizes]
    found = opus_seconds(ogg([HEAD, TAGS, *packets], per_page=per_page))
    assert found == -(-len(sizes) * 20 // 1000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"OggS",
        b"ID3" + bytes(500),
        ogg([b"\x01vorbis", TAGS, b"123"]),
        ogg([b""]),
        voice(2)[:-1],
        voice(2) + b"more",
    ],
)
def test_what_is_no_whole_opus_file_has_no_length(data: bytes) -> None:
    """Nobody guesses here: whoever asks has other ways."""
    assert opus_seconds(data) is None


def test_what_has_no_end_is_not_counted() -> None:
    """A file of nothing but table would hold the loop for seconds."""
    assert opus_seconds(voice(25 * 60)) == 25 * 60
    assert opus_seconds(ogg([HEAD, TAGS, *[b""] * 100_000])) is None
    blank = b"OggS" + bytes(23)
    assert opus_seconds(voice(1) + blank * 1000) == 1
    assert opus_seconds(voice(1) + blank * 100_000) is None


@given(st.binary(max_size=600), st.integers(0, 2000))
def test_any_bytes_are_read(data: bytes, at: int) -> None:
    """Whatever people send."""
    opus_seconds(data)
    whole = voice(1)
    torn = whole[:at] + data + whole[at + len(data) :]
    found = opus_seconds(torn)
    assert found is None or found >= 0
