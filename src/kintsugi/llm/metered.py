"""A model each of whose calls is in the books, however it ends (SPEC L8)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.llm.books import Books, Settlement
from kintsugi.llm.call_states import CallState
from kintsugi.llm.estimates import likely_prompt_tokens, likely_tokens
from kintsugi.llm.failures import failure_of
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import (
    Finished,
    ModelEvent,
    ModelRequest,
    Provider,
    Thinking,
    Usage,
    Words,
)
from kintsugi.llm.settling import Settling


@dataclass(slots=True)
class _Received:
    """What came of a call so far."""

    signs: int = 0
    pieces: list[str] = field(default_factory=list)
    usage: Usage | None = None
    state: CallState = CallState.CANCELLED  # until it ends in another way
    kind: Kind | None = None

    def add(self, event: ModelEvent) -> None:
        match event:
            case Words(text=text) if text:
                self.signs += 1
                self.pieces.append(text)
            case Thinking():
                self.signs += 1
            case Finished(usage=usage):
                self.state, self.usage = CallState.COMPLETED, usage
            case _:
                """Nothing that costs."""

    def failed(self, error: ModelError) -> None:
        failure = failure_of(error)
        self.kind = failure.kind if failure else None
        self.state = CallState.CUT if self.signs else CallState.FAILED

    def used(self, request: ModelRequest) -> Usage:
        """As the provider told; else an estimate, never below what was received.

        No piece, thought or said, is less than a token.
        """
        if self.usage is not None:
            return self.usage
        completion = max(self.signs, likely_tokens("".join(self.pieces)))
        return Usage(prompt=likely_prompt_tokens(request), completion=completion, estimated=True)

    def settlement(self, request: ModelRequest, milliseconds: float) -> Settlement:
        return Settlement(
            state=self.state,
            usage=None if self.state is CallState.FAILED else self.used(request),
            kind=self.kind,
            milliseconds=milliseconds,
        )


class Metered:
    """Around one target: set aside, ask, settle."""

    def __init__(self, provider: Provider, books: Books, clock: Clock) -> None:
        self._provider = provider
        self._books = books
        self._clock = clock
        self._settling = Settling(books)

    @property
    def model(self) -> str:
        return self._provider.model

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """As the target's; its cost is on record before its end is passed on.

        Raises: also `OverBudget`, `Unpriced`, before anything was asked.
        """
        finished: Finished | None = None
        booking = await self._books.reserve(self.model, request)
        received = _Received()
        started = self._clock.monotonic()
        try:
            async with aclosing(self._provider.stream(booking.request)) as events:
                async for event in events:
                    received.add(event)
                    if isinstance(event, Finished):
                        finished = replace(event, usage=received.used(booking.request))
                    else:
                        yield event
            if received.state is CallState.CANCELLED:
                received.state = CallState.CUT
        except ModelError as error:
            received.failed(error)
            raise
        finally:
            milliseconds = (self._clock.monotonic() - started) * 1000
            settlement = received.settlement(booking.request, milliseconds)
            await self._settling.settle(booking, settlement)
        if finished is not None:
            yield finished
