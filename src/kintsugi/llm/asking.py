"""Asking one member of a pool: through its door, listened to, and what came of it told the door."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from kintsugi.errors import ModelError
from kintsugi.llm.failures import TargetCooling, failure_of
from kintsugi.llm.gate import Admission, Cooling, Gate
from kintsugi.llm.listening import Listener
from kintsugi.llm.member import Member
from kintsugi.llm.provider import Finished, ModelEvent, ModelRequest


class Asking:
    def __init__(self, gate: Gate, listener: Listener) -> None:
        self._gate = gate
        self._listener = listener

    async def ask(
        self, member: Member, request: ModelRequest, deadline: float
    ) -> AsyncGenerator[ModelEvent, None]:
        """One whole answer.

        Raises: `TargetCooling` when it was not asked, else as `Listener.listen`.
        """
        passed = self._admit(member)
        open_ = passed is not None  # what came of it is not told yet
        try:
            listening = self._listener.listen(member.provider, request, deadline)
            async with aclosing(listening) as events:
                async for event in events:
                    if isinstance(event, Finished) and passed is not None:
                        self._gate.succeeded(passed)
                        open_ = False
                    yield event
        except ModelError as error:
            # Booked on whoever raised it, and on nobody else.
            if passed is not None and (failure := failure_of(error)) is not None:
                self._gate.failed(passed, failure)
                open_ = False
            raise
        finally:
            if passed is not None and open_:  # cancelled, or nothing is known
                self._gate.abandoned(passed)

    def _admit(self, member: Member) -> Admission | None:
        """None for a built-in model, which has no door."""
        if member.target is None:
            return None
        admission = self._gate.admit(member.target)
        if isinstance(admission, Cooling):
            raise TargetCooling(member.name, admission.kind, admission.until)
        return admission
