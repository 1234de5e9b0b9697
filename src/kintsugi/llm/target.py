"""A model at somebody's: what one call needs to know."""

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where we are known, and as whom."""

    name: str  # "openai": what stands before the slash in a chain
    route: str  # litellm's name for the wire shape spoken there
    base_url: str | None  # None: the wire shape has one address only
    key: SecretStr | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    account: Account
    model: str  # as the account names it; may hold slashes

    @property
    def name(self) -> str:
        return f"{self.account.name}/{self.model}"
