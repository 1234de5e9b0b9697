"""A model in a pool, and how it is found by what people write."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

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


def found_by(wanted: str, members: Sequence[Member]) -> Member | None:
    """By its name, or by what stands behind the provider's where only one is called so."""
    name = wanted.strip().lower()
    exact = [each for each in members if each.name.lower() == name]
    ending = [each for each in members if each.name.lower().partition("/")[2] == name]
    found = exact or ending
    return found[0] if len(found) == 1 else None


def nearest_first(wanted: str, members: Sequence[Member]) -> list[str]:
    names = [each.name for each in members]
    near = get_close_matches(wanted, names, n=len(names))
    return [*near, *(name for name in names if name not in near)]
