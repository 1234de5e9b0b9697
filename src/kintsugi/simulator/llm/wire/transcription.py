"""OpenAI's audio transcriptions: an object with the text, or the text alone."""

from typing import Final

from kintsugi.simulator.llm.completion import Completion
from kintsugi.simulator.llm.replies import Usage
from kintsugi.simulator.llm.wire.encoding import encode

_IN_SECONDS: Final = "whisper"


def in_json(completion: Completion) -> bytes:
    """The shape of `response_format=json`, with the usage that OpenAI's transcribers report.

    `whisper-1` reports seconds, of which there are as many as the others would count tokens.
    """
    body: dict[str, object] = {"text": completion.text}
    if completion.usage is not None:
        in_seconds = completion.model.startswith(_IN_SECONDS)
        body["usage"] = _seconds(completion.usage) if in_seconds else _tokens(completion.usage)
    return encode(body)


def _seconds(usage: Usage) -> dict[str, object]:
    return {"type": "duration", "seconds": usage.prompt}


def _tokens(usage: Usage) -> dict[str, object]:
    return {
        "type": "tokens",
        "input_tokens": usage.prompt,
        "input_token_details": {"text_tokens": 0, "audio_tokens": usage.prompt},
        "output_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
    }


def in_text(completion: Completion) -> bytes:
    """The shape of `response_format=text`, which ends in a newline."""
    return f"{completion.text}\n".encode()
