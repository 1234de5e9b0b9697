"""Ollama's POST /api/chat, one object or a stream of lines (its docs/api.md, "Generate a chat").

There is no [DONE] and no finish chunk: the last line has `done: true`, the reason and the counts.
A tool call comes whole, its arguments as an object.
"""

from collections.abc import Iterator, Mapping

from kintsugi.simulator.llm import tokens
from kintsugi.simulator.llm.completion import Completion, ToolCall
from kintsugi.simulator.llm.frames import Frame, Part
from kintsugi.simulator.llm.wire.encoding import encode

_NANOSECONDS_PER_TOKEN = 1_000_000  # invented, as a thousand tokens a second; never zero


def whole(completion: Completion) -> bytes:
    calls = [_call(call) for call in completion.tool_calls]
    text = completion.text or "" if calls else completion.text
    message: dict[str, object] = {"role": "assistant", "content": text}
    return encode(_head(completion, message | _some("tool_calls", calls)) | _end(completion))


class Lines:
    """The streamed shape, newline-delimited JSON."""

    content_type = "application/x-ndjson"

    def event(self, payload: bytes) -> bytes:
        return payload + b"\n"

    def frames(self, completion: Completion) -> Iterator[Frame]:
        for chunk in completion.chunks or ((None,) if not completion.tool_calls else ()):
            yield self._content(completion, {"content": chunk}, tokens.count(chunk or ""))
        for call in completion.tool_calls:
            yield self._content(
                completion, {"content": "", "tool_calls": [_call(call)]}, call.tokens
            )
        last = _head(completion, {"role": "assistant", "content": ""}) | _end(completion)
        yield Frame(part=Part.DONE, data=self.event(encode(last)))

    def _content(self, completion: Completion, message: Mapping[str, object], count: int) -> Frame:
        line = _head(completion, {"role": "assistant", **message}) | {"done": False}
        return Frame(part=Part.CONTENT, data=self.event(encode(line)), tokens=count)


def _head(completion: Completion, message: Mapping[str, object]) -> dict[str, object]:
    head: dict[str, object] = {
        "model": completion.model,
        "created_at": completion.identity.at.isoformat(),
    }
    return head | _some("message", message if completion.copies else None)


def _end(completion: Completion) -> dict[str, object]:
    """The closing fields; a usage that is not told leaves the counts out."""
    end: dict[str, object] = {"done": True} | _some("done_reason", completion.finish)
    if completion.usage is None:
        return end
    prompt, answer = completion.usage.prompt, completion.usage.completion
    return end | {
        "total_duration": (prompt + answer) * _NANOSECONDS_PER_TOKEN,
        "load_duration": 0,
        "prompt_eval_count": prompt,
        "prompt_eval_duration": prompt * _NANOSECONDS_PER_TOKEN,
        "eval_count": answer,
        "eval_duration": answer * _NANOSECONDS_PER_TOKEN,
    }


def _call(call: ToolCall) -> Mapping[str, object]:
    return {"function": {"name": call.name, "arguments": call.parsed}}


def _some(name: str, value: object) -> dict[str, object]:
    """That field, unless there is nothing in it."""
    return {name: value} if value else {}
