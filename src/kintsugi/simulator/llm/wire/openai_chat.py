"""OpenAI's chat completions, whole and streamed (its API reference, "Chat" and "Streaming").

Streamed: per choice an opening chunk with the role, chunks with content, one with the finish
reason; with `include_usage` a chunk without choices that has the usage, and `usage: null` in every
other; then [DONE].
"""

from collections.abc import Iterator, Mapping

from kintsugi.simulator.llm import tokens
from kintsugi.simulator.llm.completion import Completion, ToolCall
from kintsugi.simulator.llm.frames import Frame, Part
from kintsugi.simulator.llm.replies import Usage
from kintsugi.simulator.llm.wire.encoding import encode

_Json = Mapping[str, object]


def whole(completion: Completion) -> bytes:
    body = _head(completion, "chat.completion")
    body["choices"] = [_choice(completion, index) for index in range(completion.copies)]
    if completion.usage is not None:
        body["usage"] = _usage(completion.usage)
    return encode(body)


class ServerSentEvents:
    """The streamed shape."""

    content_type = "text/event-stream"

    def __init__(self, *, include_usage: bool) -> None:
        self._include_usage = include_usage

    def event(self, payload: bytes) -> bytes:
        return b"data: " + payload + b"\n\n"

    def frames(self, completion: Completion) -> Iterator[Frame]:
        yield from self._opening(completion)
        for chunk in completion.chunks or ((None,) if not completion.tool_calls else ()):
            yield from self._content(completion, {"content": chunk}, tokens.count(chunk or ""))
        for position, call in enumerate(completion.tool_calls):
            yield from self._tool_call(completion, position, call)
        for index in range(completion.copies):
            yield self._frame(Part.FINISH, completion, _delta(index, {}, completion.finish))
        if self._include_usage and completion.usage is not None:
            yield self._frame(Part.USAGE, completion, usage=completion.usage)
        yield Frame(part=Part.DONE, data=self.event(b"[DONE]"))

    def _opening(self, completion: Completion) -> Iterator[Frame]:
        if not completion.copies:
            yield self._frame(Part.OPENING, completion)
        for index in range(completion.copies):
            delta = {"role": "assistant", "content": None if completion.chunks is None else ""}
            yield self._frame(Part.OPENING, completion, _delta(index, delta))

    def _content(self, completion: Completion, delta: _Json, count: int) -> Iterator[Frame]:
        for index in range(completion.copies):
            yield self._frame(Part.CONTENT, completion, _delta(index, delta), count=count)

    def _tool_call(self, completion: Completion, at: int, call: ToolCall) -> Iterator[Frame]:
        """The first chunk has id, name and the first arguments; the others only arguments."""
        first, *others = call.chunks
        start = {"index": at, "id": call.id, "type": "function"}
        delta = start | {"function": {"name": call.name, "arguments": first}}
        count = tokens.count(call.name) + tokens.count(first)
        yield from self._content(completion, {"tool_calls": [delta]}, count)
        for chunk in others:
            delta = {"index": at, "function": {"arguments": chunk}}
            yield from self._content(completion, {"tool_calls": [delta]}, tokens.count(chunk))

    def _frame(
        self,
        part: Part,
        completion: Completion,
        *choices: _Json,
        usage: Usage | None = None,
        count: int = 0,
    ) -> Frame:
        body = _head(completion, "chat.completion.chunk")
        body["choices"] = choices
        if self._include_usage:
            body["usage"] = None if usage is None else _usage(usage)
        return Frame(part=part, data=self.event(encode(body)), tokens=count)


def _head(completion: Completion, kind: str) -> dict[str, object]:
    return {
        "id": f"chatcmpl-{completion.identity.sequence:08}",
        "object": kind,
        "created": int(completion.identity.at.timestamp()),
        "model": completion.model,
    }


def _choice(completion: Completion, index: int) -> _Json:
    message: dict[str, object] = {"role": "assistant", "content": completion.text, "refusal": None}
    if completion.tool_calls:
        message["tool_calls"] = [
            {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
            for c in completion.tool_calls
        ]
    finish = completion.finish
    return {"index": index, "message": message, "logprobs": None, "finish_reason": finish}


def _delta(index: int, delta: _Json, finish: str | None = None) -> _Json:
    return {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}


def _usage(usage: Usage) -> _Json:
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }
