"""Whether there is a stronger model to ask: a chain names its models from the usual one upwards."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    names: tuple[str, ...]  # of the chain, in order
    offline: str  # the built-in model's, which is nobody's stronger one

    def above(self, model: str | None) -> bool:
        """Whether a stronger one than `model` could be asked; never for one that is not in it."""
        if model not in self.names:
            return False
        later = self.names[self.names.index(model) + 1 :]
        return any(name != self.offline for name in later)
