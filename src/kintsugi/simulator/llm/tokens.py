"""How the simulated provider counts tokens: by a rule one can check on paper.

A token is up to four characters that are not white space, with the white space before them; white
space at the very end is one token more. So `"Hello, world"` is `Hell|o,| worl|d`, four tokens. Real
tokenizers differ per model; what a ledger is held against is that both sides count the same way.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

_TOKEN = re.compile(r"\s*\S{1,4}|\s+\Z")
_PER_MESSAGE = 3  # OpenAI's cookbook counts three for the frame of each message of a chat ...
_PER_ANSWER = 3  # ... and three that open the answer ("How to count tokens with tiktoken")
_PER_IMAGE = 85  # OpenAI's price of an image at low detail
_AUDIO_BYTES_PER_TOKEN = 1024


def split(text: str) -> list[str]:
    """The tokens in order; joined they are the text again."""
    return _TOKEN.findall(text)


def count(text: str) -> int:
    return len(_TOKEN.findall(text))


def chunks(tokens: Sequence[str], size: int) -> tuple[str, ...]:
    """The tokens joined again, `size` at a time, as a stream delivers them."""
    return tuple("".join(tokens[i : i + size]) for i in range(0, len(tokens), max(size, 1)))


def of_audio(size_bytes: int) -> int:
    """One token for each started kibibyte of the file."""
    return -(-size_bytes // _AUDIO_BYTES_PER_TOKEN)


def of_prompt(messages: Iterable[Mapping[str, object]], tools: str) -> int:
    """A chat prompt: its messages, the frames around them and the JSON text of its tools."""
    return sum(map(_of_message, messages)) + count(tools) + _PER_ANSWER


def _of_message(message: Mapping[str, object]) -> int:
    return _PER_MESSAGE + sum(_of_value(value) for key, value in message.items() if key != "role")


def _of_value(value: object) -> int:
    match value:
        case str():
            return count(value)
        case (
            {"type": "image_url" | "image" | "input_audio"} | {"inline_data": _} | {"inlineData": _}
        ):
            return _PER_IMAGE
        case dict():
            return sum(_of_value(inner) for key, inner in value.items() if key != "type")
        case list():
            return sum(map(_of_value, value))
        case _:
            return 0
