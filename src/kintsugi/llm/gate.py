"""The door before each target: the pool asks whether it may, the breakers answer (SPEC L3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

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


class Pass(Protocol):
    """Leave to ask a target once; how that went is told with it."""

    @property
    def target(self) -> Target: ...


class Gate(Protocol):
    def admit(self, target: Target) -> Pass | Cooling: ...

    def succeeded(self, passed: Pass) -> None: ...

    def failed(self, passed: Pass, failure: Failure) -> None: ...

    def abandoned(self, passed: Pass) -> None:
        """The call was cancelled, which says nothing about the target."""
        ...

    def cooling(self) -> Sequence[Cooling]: ...


@dataclass(frozen=True, slots=True)
class _FreePass:
    target: Target


class OpenGate:
    """Admits everybody and remembers nothing: for one look at one target."""

    def admit(self, target: Target) -> Pass:
        return _FreePass(target)

    def succeeded(self, passed: Pass) -> None:
        """Nothing is remembered."""

    def failed(self, passed: Pass, failure: Failure) -> None:
        """Nothing is remembered."""

    def abandoned(self, passed: Pass) -> None:
        """Nothing is remembered."""

    def cooling(self) -> tuple[Cooling, ...]:
        return ()
