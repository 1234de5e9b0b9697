"""The door before each target: the pool asks whether it may, the breakers answer (SPEC L3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kintsugi.breaker import Grant
from kintsugi.llm.failures import Failure
from kintsugi.llm.kinds import Kind
from kintsugi.llm.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooling:
    """A target, or a whole account, that is left alone for a while."""

    target: str  # "openai/gpt-5-mini", or "openai" for the account
    kind: Kind
    until: datetime
    declared: bool = False  # the provider said until when; else it is our guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Leave to ask one target once, through its account's door and its own.

    How it went is told with it.
    """

    target: Target
    account: Grant
    own: Grant
    probing: bool = False  # by us, to see whether it is back


class Gate(Protocol):
    def admit(self, target: Target) -> Admission | Cooling: ...

    def succeeded(self, passed: Admission) -> None: ...

    def failed(self, passed: Admission, failure: Failure) -> None: ...

    def abandoned(self, passed: Admission) -> None:
        """The call was cancelled, which says nothing about the target."""
        ...

    def cooling(self) -> Sequence[Cooling]: ...

    @property
    def offline(self) -> bool:
        """Whether it is we who have no network."""
        ...


class OpenGate:
    """Admits everybody and remembers nothing: for one look at one target."""

    def admit(self, target: Target) -> Admission:
        return Admission(target=target, account=Grant(0), own=Grant(0))

    def succeeded(self, passed: Admission) -> None:
        """Nothing is remembered."""

    def failed(self, passed: Admission, failure: Failure) -> None:
        """Nothing is remembered."""

    def abandoned(self, passed: Admission) -> None:
        """Nothing is remembered."""

    def cooling(self) -> tuple[Cooling, ...]:
        return ()

    @property
    def offline(self) -> bool:
        return False
