import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.simulator.llm import tokens


@given(st.text())
def test_tokens_joined_are_the_text(text):
    """Splitting loses and adds nothing."""
    assert "".join(tokens.split(text)) == text


@given(st.text(), st.integers(min_value=1, max_value=5))
def test_chunks_hold_the_tokens_of_the_whole(text, size):
    """What a cut stream delivered counts the same as that part of the whole answer."""
    chunks = tokens.chunks(tokens.split(text), size)
    assert sum(map(tokens.count, chunks)) == tokens.count(text)
    assert all(tokens.count(chunk) <= size for chunk in chunks)


@pytest.mark.parametrize(
    ("text", "count", "remark"),
    [
        ("", 0, "nothing costs nothing"),
        ("Hello, world", 4, "the example of the module"),
        ("привет", 2, "characters, not bytes"),
        ("one \n", 2, "white space at the end is a token"),
    ],
)
def test_tokens_are_four_characters_with_the_space_before(text, count, remark):
    """The rule can be checked on paper."""
    assert tokens.count(text) == count, remark


def test_prompt_counts_frames_texts_images_and_tools():
    """Three a message and three for the answer, 85 an image, and every text once."""
    messages: list[dict[str, object]] = [
        {"role": "system", "content": "be kind", "name": None},
        {"role": "user", "content": [{"type": "text", "text": "see"}, {"type": "image_url"}]},
    ]
    assert tokens.of_prompt(messages, "tool") == (3 + 2) + (3 + 1 + 85) + 1 + 3


def test_audio_counts_started_kibibytes():
    """A file of one byte more than a kibibyte is two tokens."""
    assert [tokens.of_audio(size) for size in (0, 1, 1024, 1025)] == [0, 1, 1, 2]
