"""A model in a pool."""

from dataclasses import dataclass

from kintsugi.llm.provider import Provider
from kintsugi.llm.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    provider: Provider
    target: Target | None = None  # None: built in, so it can neither fail nor cool
    window: int | None = None  # tokens; None where nobody knows

    @property
    def name(self) -> str:
        return self.provider.model

    @property
    def account(self) -> str:
        return self.target.account.name if self.target else self.name

    def holds_more_than(self, other: "Member") -> bool:
        """Whether a conversation that `other` could not hold may fit."""
        if self.window is None or other.window is None:
            return self.window is other.window is None
        return self.window > other.window
