"""The port to language models: one streaming call, and everything a caller may learn from it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    messages: tuple[ChatMessage, ...]  # in the order they were said


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The next piece of the answer; pieces are joined as they are."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The model ended by itself. A stream that stops without it was cut and is no success."""


ModelEvent: TypeAlias = Words | Finished


class Provider(Protocol):
    @property
    def model(self) -> str:
        """The model's name, as shown to people."""
        ...

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer piece by piece. Closing the iterator cancels the call.

        Raises: `ModelUnavailable`, `ModelTimeout`.
        """
        ...
