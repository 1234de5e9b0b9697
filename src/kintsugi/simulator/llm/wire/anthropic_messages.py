"""Anthropic's POST /v1/messages, whole and streamed (its API reference, "Messages", "Streaming").

Streamed: `message_start` with the tokens of the prompt, each block of content between a start and
a stop, `message_delta` with the stop reason and the tokens of the answer, `message_stop`. Its count
of the prompt is without what was read from the cache, and without what was written there.
"""

from collections.abc import Iterator, Mapping

from kintsugi.simulator.llm import tokens
from kintsugi.simulator.llm.completion import Completion, ToolCall
from kintsugi.simulator.llm.frames import Frame, Part
from kintsugi.simulator.llm.replies import Usage
from kintsugi.simulator.llm.wire.encoding import encode

_Json = Mapping[str, object]

_STOP_REASONS: Mapping[str, str] = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "content_filter": "refusal",
}


def whole(completion: Completion) -> bytes:
    return encode(_message(completion, _blocks(completion), _stop_reason(completion)))


class ServerSentEvents:
    """The streamed shape; each event is named before its data."""

    content_type = "text/event-stream"

    def event(self, payload: bytes) -> bytes:
        """What comes from outside is an error or nothing that Anthropic sends."""
        return _event("error", payload)

    def frames(self, completion: Completion) -> Iterator[Frame]:
        start = {"message": _message(completion, [], None)}
        yield Frame(part=Part.OPENING, data=_named("message_start", start))
        blocks = 0
        if _has_text(completion):
            yield Frame(part=Part.OPENING, data=_start(0, {"type": "text", "text": ""}))
            yield from map(_text, completion.chunks or (None,))
            blocks = 1
        for call in completion.tool_calls:
            yield from _tool_use(blocks, call)
            blocks += 1
        yield Frame(part=Part.FINISH, data=_stop(blocks - 1) + _end(completion))
        yield Frame(part=Part.DONE, data=_named("message_stop", {}))


def _text(chunk: str | None) -> Frame:
    return _delta(0, {"type": "text_delta", "text": chunk}, tokens.count(chunk or ""))


def _tool_use(index: int, call: ToolCall) -> Iterator[Frame]:
    """The first frame ends the block before this one, and has the name and the first arguments."""
    first, *others = (
        _delta(index, {"type": "input_json_delta", "partial_json": chunk}, tokens.count(chunk))
        for chunk in call.chunks
    )
    block = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
    yield Frame(
        part=Part.CONTENT,
        data=_stop(index - 1) + _start(index, block) + first.data,
        tokens=tokens.count(call.name) + first.tokens,
    )
    yield from others


def _start(index: int, block: _Json) -> bytes:
    return _named("content_block_start", {"index": index, "content_block": block})


def _delta(index: int, delta: _Json, count: int) -> Frame:
    data = _named("content_block_delta", {"index": index, "delta": delta})
    return Frame(part=Part.CONTENT, data=data, tokens=count)


def _stop(index: int) -> bytes:
    """Ends that block; there is none before the first."""
    return b"" if index < 0 else _named("content_block_stop", {"index": index})


def _end(completion: Completion) -> bytes:
    delta = {"stop_reason": _stop_reason(completion), "stop_sequence": None}
    body: dict[str, object] = {"delta": delta}
    if completion.usage is not None:
        body["usage"] = {"output_tokens": completion.usage.completion}
    return _named("message_delta", body)


def _named(name: str, body: _Json) -> bytes:
    return _event(name, encode({"type": name, **body}))


def _event(name: str, payload: bytes) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + payload + b"\n\n"


def _message(completion: Completion, blocks: list[_Json], stop_reason: str | None) -> _Json:
    """The message as far as it is known: before its end, only one token of it is counted."""
    message: dict[str, object] = {
        "id": f"msg_{completion.identity.sequence:08}",
        "type": "message",
        "role": "assistant",
        "model": completion.model,
        "content": blocks,
        "stop_reason": stop_reason,
        "stop_sequence": None,
    }
    if completion.usage is not None:
        answer = completion.usage.completion if blocks else 1
        message["usage"] = _usage(completion.usage, answer)
    return message


def _blocks(completion: Completion) -> list[_Json]:
    said: list[_Json] = [{"type": "text", "text": completion.text}]
    return (said if _has_text(completion) else []) + [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": call.parsed}
        for call in completion.tool_calls
    ]


def _has_text(completion: Completion) -> bool:
    only_tools = completion.chunks is None and bool(completion.tool_calls)
    return completion.copies > 0 and not only_tools


def _stop_reason(completion: Completion) -> str | None:
    """Other reasons than OpenAI's four stay as the script says them."""
    finish = completion.finish
    return None if finish is None else _STOP_REASONS.get(finish, finish)


def _usage(usage: Usage, answer: int) -> _Json:
    return {
        "input_tokens": usage.prompt - usage.cached - usage.cache_written,
        "cache_read_input_tokens": usage.cached,
        "cache_creation_input_tokens": usage.cache_written,
        "output_tokens": answer,
    }
