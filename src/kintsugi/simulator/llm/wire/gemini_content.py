"""Gemini's :generateContent and :streamGenerateContent (ai.google.dev/api/generate-content).

Streamed, each event is a response of its own. There is no last word: the end is the event whose
candidate has a finish reason. A tool call comes whole, its arguments as an object. What the model
thought is counted beside the answer, not in it.
"""

from collections.abc import Iterator, Mapping

from kintsugi.simulator.llm import tokens
from kintsugi.simulator.llm.completion import Completion, ToolCall
from kintsugi.simulator.llm.frames import Frame, Part
from kintsugi.simulator.llm.replies import Usage
from kintsugi.simulator.llm.wire.encoding import encode

_Json = Mapping[str, object]

_FINISH_REASONS: Mapping[str, str] = {
    "stop": "STOP",
    "length": "MAX_TOKENS",
    "tool_calls": "STOP",
    "content_filter": "SAFETY",
}


def whole(completion: Completion) -> bytes:
    text = [] if completion.text is None else [_text(completion.text)]
    parts = text + list(map(_call, completion.tool_calls))
    return encode(_response(completion, parts, _last(completion), _usage(completion.usage)))


class ServerSentEvents:
    """The streamed shape, asked for by `alt=sse`."""

    content_type = "text/event-stream"

    def event(self, payload: bytes) -> bytes:
        return b"data: " + payload + b"\r\n\r\n"

    def frames(self, completion: Completion) -> Iterator[Frame]:
        for chunk in completion.chunks or ((None,) if not completion.tool_calls else ()):
            parts = [] if chunk is None else [_text(chunk)]
            yield self._content(completion, parts, tokens.count(chunk or ""))
        for call in completion.tool_calls:
            yield self._content(completion, [_call(call)], call.tokens)
        parts = [] if completion.chunks is None else [_text("")]
        last = _response(completion, parts, _last(completion), _usage(completion.usage))
        yield Frame(part=Part.DONE, data=self.event(encode(last)))

    def _content(self, completion: Completion, parts: list[_Json], count: int) -> Frame:
        """Of the tokens only the prompt's are known so far."""
        body = _response(completion, parts, {}, _usage_so_far(completion.usage))
        return Frame(part=Part.CONTENT, data=self.event(encode(body)), tokens=count)


def _text(text: str) -> _Json:
    return {"text": text}


def _call(call: ToolCall) -> _Json:
    return {"functionCall": {"name": call.name, "args": call.parsed}}


def _response(completion: Completion, parts: list[_Json], end: _Json, usage: _Json) -> _Json:
    """Without parts the content has only a role, as when the model came to no words."""
    content: dict[str, object] = {"role": "model"}
    if parts:
        content["parts"] = parts
    candidates = [{"content": content, "index": i} | dict(end) for i in range(completion.copies)]
    return {
        "candidates": candidates,
        "modelVersion": completion.model,
        "responseId": f"simulated{completion.identity.sequence:08}",
        **usage,
    }


def _last(completion: Completion) -> _Json:
    """Other reasons than OpenAI's four stay as the script says them."""
    finish = completion.finish
    return {} if finish is None else {"finishReason": _FINISH_REASONS.get(finish, finish)}


def _usage_so_far(usage: Usage | None) -> _Json:
    if usage is None:
        return {}
    return {
        "usageMetadata": {"promptTokenCount": usage.prompt, "totalTokenCount": usage.prompt},
    }


def _usage(usage: Usage | None) -> _Json:
    if usage is None:
        return {}
    return {
        "usageMetadata": {
            "promptTokenCount": usage.prompt,
            "cachedContentTokenCount": usage.cached,
            "candidatesTokenCount": usage.completion - usage.reasoning,
            "thoughtsTokenCount": usage.reasoning,
            "totalTokenCount": usage.prompt + usage.completion,
        },
    }
