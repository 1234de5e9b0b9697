"""Which reply comes next, per model."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from kintsugi.simulator.llm.replies import Echo, Reply

ANY_MODEL = "*"


@dataclass(slots=True, kw_only=True)
class _Part:
    """What a model has yet to say, and what it goes on with then."""

    replies: deque[Reply] = field(default_factory=deque)
    default: Reply | None = None


class Scripts:
    """A model's own replies come first, then those for any model, then a default, then an echo."""

    def __init__(self) -> None:
        self._parts: dict[str, _Part] = {}

    @property
    def models(self) -> frozenset[str]:
        return frozenset(self._parts) - {ANY_MODEL}

    def add(self, model: str, replies: Iterable[Reply], default: Reply | None) -> None:
        """Behind the replies that still wait; a default of None leaves the one there is."""
        part = self._parts.setdefault(model, _Part())
        part.replies.extend(replies)
        if default is not None:
            part.default = default

    def next(self, model: str) -> Reply:
        parts = [self._parts[name] for name in (model, ANY_MODEL) if name in self._parts]
        for part in parts:
            if part.replies:
                return part.replies.popleft()
        return next((part.default for part in parts if part.default is not None), Echo())

    def clear(self) -> None:
        self._parts.clear()
