"""Notes down how an answer comes about, while it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.events.messages import Incoming
from kintsugi.llm.failures import ChainTimeout, ChainUnavailable
from kintsugi.llm.provider import Asked, Attempt, Finished, ModelRequest
from kintsugi.orchestrator.trace import Fate, Trace, Tried

_DIGITS = 16  # hex


def digest(prompt: str) -> str:
    """Which version of a prompt it is."""
    return sha256(prompt.encode()).hexdigest()[:_DIGITS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An answer as it is asked for."""

    incoming: Incoming
    request: ModelRequest
    instructions: str  # digest
    history: int


class Tracer:
    def __init__(self, made: Made, model: str, clock: Clock) -> None:
        """`model`: who is asked, as long as nobody says otherwise."""
        self._made = made
        self._clock = clock
        self._asked = Asked(target=model)
        self._asked_at = clock.monotonic()
        self._finished: Finished | None = None

    def asked(self, event: Asked) -> None:
        self._asked, self._asked_at = event, self._clock.monotonic()

    def finished(self, event: Finished) -> None:
        self._finished = event

    @property
    def is_finished(self) -> bool:
        """Whether the model ended by itself."""
        return self._finished is not None

    def answered(self, *, stopped: bool) -> Trace:
        finished = self._finished or Finished()
        attempts = finished.attempts or (*self._asked.attempts, self._attempt(None))
        fate = Fate.STOPPED if stopped else Fate.ANSWERED
        return self._trace(attempts, fate, model=finished.model or attempts[-1].target)

    def failed(self, error: ModelError, *, begun: bool) -> Trace:
        """`begun`: there had been words of an answer."""
        if isinstance(error, ChainUnavailable | ChainTimeout):
            attempts = error.attempts
        else:
            attempts = (*self._asked.attempts, self._attempt(error))
        return self._trace(attempts, Fate.INTERRUPTED if begun else Fate.FAILED, model=None)

    def _attempt(self, error: ModelError | None) -> Attempt:
        """The one that is under way, which nobody but us has noted."""
        elapsed = self._clock.monotonic() - self._asked_at
        return Attempt(
            target=self._asked.target,
            milliseconds=elapsed * 1000,
            cause=self._asked.cause,
            error=error,
        )

    def _trace(self, attempts: Sequence[Attempt], fate: Fate, *, model: str | None) -> Trace:
        incoming, finished = self._made.incoming, self._finished
        again = incoming.again
        return Trace(
            answer_id=incoming.answer_id,
            turn_id=incoming.turn_id,
            session=incoming.session,
            at=self._clock.now(),
            mode=self._made.request.purpose.mode,
            instructions=self._made.instructions,
            history=self._made.history,
            tried=tuple(map(Tried.of, attempts)),
            model=model,
            fate=fate,
            ending=finished.ending if finished else None,
            usage=finished.usage if finished else None,
            tries=incoming.tries,
            again=again.reason if again else None,
            again_of=again.turn_id if again else None,
        )
