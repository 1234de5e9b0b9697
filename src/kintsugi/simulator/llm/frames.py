"""The pieces of a response, and what a family of APIs must be able to build."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from kintsugi.simulator.llm.completion import Completion


class Part(Enum):
    OPENING = auto()  # says that the answer begins: no content yet
    CONTENT = auto()  # text or a piece of a tool call
    FINISH = auto()  # the finish reason
    USAGE = auto()
    DONE = auto()  # the last word of the stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    part: Part
    data: bytes
    tokens: int = 0  # completion tokens in it, by the rule of `tokens`


class Streaming(Protocol):
    """How a family streams. Builders are pure: the same completion gives the same bytes."""

    content_type: str

    def frames(self, completion: Completion) -> Iterator[Frame]: ...

    def event(self, payload: bytes) -> bytes:
        """That payload, valid or not, as one event of the stream."""
        ...


class Whole(Protocol):
    """How a family says a completion in one body."""

    def __call__(self, completion: Completion) -> bytes: ...
