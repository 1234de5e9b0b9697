"""Listening to one target: its whole answer within the limits, or a `ModelError`."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.kinds import Kind
from kintsugi.llm.limits import Limits
from kintsugi.llm.provider import Finished, ModelEvent, ModelRequest, Provider, Words
from kintsugi.llm.reading import Reading, reading
from kintsugi.llm.taxonomy import kind_of


@dataclass(frozen=True, slots=True)
class Listener:
    """Success is a terminal signal after at least one word; everything else is raised."""

    clock: Clock
    limits: Limits

    async def listen(
        self, target: Provider, request: ModelRequest, deadline: float
    ) -> AsyncGenerator[ModelEvent, None]:
        """The events, `Finished` the last one; blanks before the first word are withheld.

        `deadline` is the clock's monotonic time by which the answer must be whole.

        Raises: `TargetUnavailable`, `TargetTimeout`, and whatever else the target raises.
        """
        signs, begun = 0, False
        async with reading(target.stream(request), self.clock) as ahead:
            while event := await self._next(ahead, target, deadline, begun=signs > 0):
                if isinstance(event, Words):
                    event = _joined(event, ahead)
                    if not event.text:
                        continue  # nothing was said, so it is no sign of life either
                signs += 1
                match event:
                    case Words(text=text):
                        begun |= bool(text.strip())
                        if begun:  # a blank opening must not rule out the next target
                            yield event
                    case Finished() if begun:
                        yield event
                        return
                    case Finished(ending="content_filter"):
                        raise failed(target, Symptom.EMPTY, event.ending, Kind.CONTENT_FILTER)
                    case Finished():
                        raise failed(target, Symptom.EMPTY, event.ending)
                    case _:
                        yield event
        raise failed(target, Symptom.CUT)

    async def _next(
        self, ahead: Reading[ModelEvent], target: Provider, deadline: float, *, begun: bool
    ) -> ModelEvent | None:
        """None at the end of the stream."""
        quiet = self.limits.silence if begun else self.limits.first_sign
        left = deadline - self.clock.monotonic()
        try:
            return await ahead.next(min(quiet, left))
        except TimeoutError:
            phase = "silence" if begun else "first_sign"
            raise failed(
                target, Symptom.TIMEOUT, "total" if left <= quiet else phase
            ) from None  # that our timer fired says nothing more


def _joined(words: Words, ahead: Reading[ModelEvent]) -> Words:
    """With those that have come meanwhile: each event on its own costs all who hand it on."""
    more = [each.text for each in ahead.arrived(Words)]
    return Words(text="".join((words.text, *more))) if more else words


def failed(
    target: Provider, symptom: Symptom, cause: str = "", kind: Kind | None = None
) -> ModelError:
    return target_error(
        Failure(target=target.model, symptom=symptom, kind=kind or kind_of(symptom), cause=cause)
    )
