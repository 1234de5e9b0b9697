"""An answer before it has a wire shape."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kintsugi.simulator.llm import tokens
from kintsugi.simulator.llm.replies import Answer, CallTool, Echo, Say, Usage
from kintsugi.simulator.llm.requests import Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which call this is and when it came; ids on the wire are made of it, so scripts replay."""

    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    id: str
    name: str
    arguments: str
    chunks: tuple[str, ...]  # the arguments as a stream delivers them

    @property
    def tokens(self) -> int:
        return tokens.count(self.name) + tokens.count(self.arguments)

    @property
    def parsed(self) -> object:
        """The arguments where an API gives them as JSON; what does not parse stays a text."""
        try:
            return json.loads(self.arguments)
        except json.JSONDecodeError:
            return self.arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    identity: Identity
    model: str
    chunks: tuple[str, ...] | None  # the text as a stream delivers it; None: there is none
    tool_calls: tuple[ToolCall, ...]
    finish: str | None
    counted: Usage  # what the provider bills
    usage: Usage | None  # what it tells
    copies: int
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str | None:
        return None if self.chunks is None else "".join(self.chunks)


def compose(answer: Answer, ask: Ask, identity: Identity) -> Completion:
    """The completion of that answer; a text longer than `max_tokens` ends there, by "length"."""
    frame = frame_of(answer, ask)
    calls = _tool_calls(answer, frame.chunk)
    spoken = tokens.split(frame.text)
    limited = spoken if ask.max_tokens is None else spoken[: ask.max_tokens]
    counted = _count(frame, ask, len(limited) + sum(call.tokens for call in calls))
    return Completion(
        identity=identity,
        model=frame.model or ask.model,
        chunks=None if calls and not limited else tokens.chunks(limited, frame.chunk),
        tool_calls=calls,
        finish=frame.finish if len(limited) == len(spoken) else "length",
        counted=counted,
        usage=None if frame.usage is None else counted,
        copies=ask.copies,
        headers=frame.headers,
    )


def frame_of(answer: Answer, ask: Ask) -> Say:
    """The text, delays and usage around an answer of any kind."""
    match answer:
        case Say():
            return answer
        case CallTool():
            return answer.frame
        case Echo():
            return Say(ask.last_user_text)


def _tool_calls(answer: Answer, chunk: int) -> tuple[ToolCall, ...]:
    if not isinstance(answer, CallTool):
        return ()
    return tuple(_tool_call(call, chunk) for call in (answer, *answer.also))


def _tool_call(call: CallTool, chunk: int) -> ToolCall:
    text = call.arguments if isinstance(call.arguments, str) else json.dumps(call.arguments)
    chunks = _argument_chunks(tokens.split(text), chunk)
    return ToolCall(id=call.id, name=call.name, arguments=text, chunks=chunks)


def _argument_chunks(pieces: Sequence[str], chunk: int) -> tuple[str, ...]:
    return tokens.chunks(pieces, chunk) or ("",)


def _count(frame: Say, ask: Ask, completion_tokens: int) -> Usage:
    if isinstance(frame.usage, Usage):
        return frame.usage
    return Usage(prompt=ask.prompt_tokens, completion=completion_tokens * ask.copies)
