"""OpenAI's audio transcriptions: an object with the text, or the text alone."""

from kintsugi.simulator.llm.completion import Completion
from kintsugi.simulator.llm.wire.encoding import encode


def in_json(completion: Completion) -> bytes:
    """The shape of `response_format=json`, with the usage the gpt-4o transcribers report."""
    body: dict[str, object] = {"text": completion.text}
    if completion.usage is not None:
        prompt, answer = completion.usage.prompt, completion.usage.completion
        body["usage"] = {
            "type": "tokens",
            "input_tokens": prompt,
            "output_tokens": answer,
            "total_tokens": prompt + answer,
        }
    return encode(body)


def in_text(completion: Completion) -> bytes:
    """The shape of `response_format=text`, which ends in a newline."""
    return f"{completion.text}\n".encode()
