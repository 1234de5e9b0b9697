"""Several targets as one model: the next is asked when one fails before it has said anything."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.llm.failures import Failure, Symptom, chain_error, target_error
from kintsugi.llm.limits import Limits
from kintsugi.llm.provider import (
    Asked,
    Attempt,
    Cause,
    Finished,
    ModelEvent,
    ModelRequest,
    Provider,
    Words,
)
from kintsugi.llm.reading import Reading, reading
from kintsugi.llm.taxonomy import kind_of


@dataclass(slots=True)
class _Progress:
    """Of one answer, over all targets."""

    deadline: float  # monotonic
    attempts: tuple[Attempt, ...] = ()
    started: float = 0.0  # monotonic, of the target that is asked now
    signs: int = 0  # of life, from that target
    begun: bool = False  # the caller has words of it

    @property
    def cause(self) -> Cause:
        """Why the target is asked that is asked now."""
        return "fallback" if self.attempts else "first"


class Chain:
    """Fallback by order, and nothing else: no retry, no memory of who failed."""

    def __init__(self, targets: Sequence[Provider], clock: Clock, limits: Limits) -> None:
        if not targets:
            raise ValueError("a chain needs a target")
        self._targets = tuple(targets)
        self._clock = clock
        self._limits = limits

    @property
    def model(self) -> str:
        """The first target's: who answers when all is well."""
        return self._targets[0].model

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer from the first target that begins to.

        Once words were given away there is no other target: the answer would start again in the
        middle of a sentence. What came stays with the caller, and the failure is raised.

        Raises: `ChainUnavailable`, `ChainTimeout` with every attempt in order.
        """
        progress = _Progress(deadline=self._clock.monotonic() + self._limits.total)
        for target in self._targets:
            progress.started, progress.signs = self._clock.monotonic(), 0
            yield Asked(target=target.model, cause=progress.cause, attempts=progress.attempts)
            try:
                async with aclosing(self._answer(target, request, progress)) as events:
                    async for event in events:
                        yield event
            except ModelError as error:
                progress.attempts += (self._attempt(target, progress, error),)
            else:
                return
            if progress.begun or self._clock.monotonic() >= progress.deadline:
                break
        raise chain_error(progress.attempts, begun=progress.begun)

    async def _answer(
        self, target: Provider, request: ModelRequest, progress: _Progress
    ) -> AsyncGenerator[ModelEvent, None]:
        """One target's whole answer, or a `ModelError`."""
        async with reading(target.stream(request), self._clock) as ahead:
            while event := await self._next(ahead, target, progress):
                if event == Words(text=""):
                    continue  # nothing was said, so it is no sign of life either
                progress.signs += 1
                match event:
                    case Words(text=text):
                        progress.begun |= bool(text.strip())
                        if progress.begun:  # a blank opening must not rule out the next target
                            yield event
                    case Finished() if progress.begun:
                        yield self._signed(event, target, progress)
                        return
                    case Finished():
                        raise _failed(target, Symptom.EMPTY, event.ending)
                    case _:
                        yield event
        raise _failed(target, Symptom.CUT)

    async def _next(
        self, ahead: Reading[ModelEvent], target: Provider, progress: _Progress
    ) -> ModelEvent | None:
        """None at the end of the stream."""
        quiet = self._limits.silence if progress.signs else self._limits.first_sign
        left = progress.deadline - self._clock.monotonic()
        try:
            return await ahead.next(min(quiet, left))
        except TimeoutError:
            phase = "silence" if progress.signs else "first_sign"
            raise _failed(
                target, Symptom.TIMEOUT, "total" if left <= quiet else phase
            ) from None  # that our timer fired says nothing more

    def _signed(self, event: Finished, target: Provider, progress: _Progress) -> Finished:
        attempts = (*progress.attempts, self._attempt(target, progress, None))
        return replace(event, model=event.model or target.model, attempts=attempts)

    def _attempt(self, target: Provider, progress: _Progress, error: ModelError | None) -> Attempt:
        elapsed = self._clock.monotonic() - progress.started
        return Attempt(
            target=target.model,
            milliseconds=elapsed * 1000,
            cause=progress.cause,
            error=error,
        )


def _failed(target: Provider, symptom: Symptom, cause: str = "") -> ModelError:
    return target_error(
        Failure(target=target.model, symptom=symptom, kind=kind_of(symptom), cause=cause)
    )
