"""Numbers of tokens where nobody tells: a limit before a call, a likely number after it."""

from kintsugi.llm.provider import ModelRequest

_PER_MESSAGE = 16
"""Of its frame: role and separators, with room."""

_PER_IMAGE = 4_000
"""About the most a vendor counts for a picture (OpenAI's and Anthropic's guides)."""

_LIKELY_PER_IMAGE = 1_000
_ASCII_PER_TOKEN = 3
"""English has four letters a token, code about three (platform.openai.com, "What are tokens")."""


def most_prompt_tokens(request: ModelRequest) -> int:
    """Never less than the vendor counts: no token is shorter than a byte."""
    texts = sum(len(each.text.encode(errors="replace")) for each in request.messages)
    images = sum(len(each.images) for each in request.messages)
    return texts + images * _PER_IMAGE + len(request.messages) * _PER_MESSAGE


def likely_prompt_tokens(request: ModelRequest) -> int:
    texts = sum(likely_tokens(each.text) for each in request.messages)
    images = sum(len(each.images) for each in request.messages)
    return texts + images * _LIKELY_PER_IMAGE + len(request.messages) * 4 + 3


def likely_tokens(text: str) -> int:
    """Rather more than less: letters beyond ASCII are often a token each."""
    ascii_ = sum(character < "\x80" for character in text)
    return -(-ascii_ // _ASCII_PER_TOKEN) + len(text) - ascii_
