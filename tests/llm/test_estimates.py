from hypothesis import given
from hypothesis import strategies as st

from kintsugi.llm.estimates import likely_prompt_tokens, likely_tokens, most_prompt_tokens
from kintsugi.llm.provider import ChatMessage, Image, ModelRequest, Purpose
from kintsugi.simulator.llm import tokens


def request_of(*texts: str, images: int = 0) -> ModelRequest:
    shown = tuple(Image(media_type="image/png", data=b"") for _ in range(images))
    messages = tuple(ChatMessage(role="user", text=text, images=shown) for text in texts)
    return ModelRequest(messages=messages, purpose=Purpose(mode="chat"))


@given(st.lists(st.text(), min_size=1, max_size=5), st.integers(0, 2))
def test_the_limit_is_never_below_what_is_counted(texts: list[str], images: int) -> None:
    """No token is shorter than a byte, whoever counts."""
    request = request_of(*texts, images=images)
    counted = tokens.of_prompt([{"role": "user", "content": text} for text in texts], "")
    assert most_prompt_tokens(request) >= counted
    assert most_prompt_tokens(request) >= likely_prompt_tokens(request) - 3


def test_what_is_likely_is_rather_more_than_less() -> None:
    """A third of the letters of English; the letters beyond ASCII one by one."""
    assert likely_tokens("hello there") == 4
    assert likely_tokens("привет") == 6
    assert likely_prompt_tokens(request_of("", images=1)) > 1000
