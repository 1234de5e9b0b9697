"""A turn for which no model had a whole answer, and what is on record about it all the same."""

from collections.abc import Sequence

from kintsugi.errors import ModelError
from kintsugi.events.outcomes import Effect


class Unanswered(ModelError):
    """Raised when the models failed. Whoever ends the turn commits `effects` with what it tells."""

    def __init__(self, error: ModelError, effects: Sequence[Effect]) -> None:
        self.error = error
        self.effects = tuple(effects)
        super().__init__(repr(error))
