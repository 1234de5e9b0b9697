"""One call from its name and parameters to its result, with faults, limits and the journal."""

from dataclasses import dataclass

from kintsugi.simulator.telegram.faults import Act, Delay, Faults, Refuse
from kintsugi.simulator.telegram.journal import Entry, Journal
from kintsugi.simulator.telegram.limits import FloodGate
from kintsugi.simulator.telegram.methods.table import FLOOD_LIMITED, IMMEDIATE, SPELLING, WAITING
from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import Refusal, not_found
from kintsugi.simulator.telegram.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    method: str
    parameters: Parameters
    chat_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What became of a call, and what the bot was told about it."""

    recorded: bool
    result: object = None
    error: Refusal | Refuse | None = None
    act: Act | None = None


class Calls:
    def __init__(self, *, world: World, faults: Faults, journal: Journal, gate: FloodGate) -> None:
        self._world = world
        self._faults = faults
        self._journal = journal
        self._gate = gate

    async def answer(self, name: str, parameters: Parameters) -> object:
        """The result of a call.

        Raises: `Refusal`, and `ConnectionDropped` where a fault wants it. The effect, its journal
        entry and the choice of an `after` fault happen in one step of the event loop.
        """
        method = SPELLING.get(name.lower())
        if method is None:
            raise not_found()
        chat_id = parameters.integer("chat_id") or None
        call = _Call(method=method, parameters=parameters, chat_id=chat_id)
        before = self._faults.take(method, chat_id, "before")
        if before is not None and not isinstance(before, Delay):
            self._write(call, _Told(recorded=False, error=_error_of(before), act=before))
        await self._faults.suffer(before)
        result, after = await self._do(call, before)
        await self._faults.suffer(after)
        return result

    async def _do(self, call: _Call, before: Act | None) -> tuple[object, Act | None]:
        try:
            result = await self._perform(call)
        except Refusal as refusal:
            self._write(call, _Told(recorded=False, error=refusal, act=before))
            raise
        after = self._faults.take(call.method, call.chat_id, "after")
        told = _Told(recorded=True, result=result, error=_error_of(after), act=after or before)
        self._write(call, told)
        return result, after

    async def _perform(self, call: _Call) -> object:
        if call.method in FLOOD_LIMITED and call.chat_id is not None:
            self._gate.check(call.chat_id)
        if call.method in WAITING:
            return await WAITING[call.method](self._world, call.parameters)
        return IMMEDIATE[call.method](self._world, call.parameters)

    def _write(self, call: _Call, told: _Told) -> None:
        self._journal.append(
            Entry(
                sequence=self._journal.next_sequence,
                time=self._world.clock.now(),
                method=call.method,
                parameters=call.parameters.values,
                chat_id=call.chat_id,
                message_id=_message_id(call, told.result),
                result=told.result,
                error_code=told.error.code if told.error else None,
                description=told.error.description if told.error else None,
                recorded=told.recorded,
                fault=type(told.act).__name__ if told.act else None,
            )
        )
        self._world.changes.wake()


def _error_of(act: Act | None) -> Refuse | None:
    return act if isinstance(act, Refuse) else None


def _message_id(call: _Call, result: object) -> int | None:
    if isinstance(result, dict) and isinstance(result.get("message_id"), int):
        return int(result["message_id"])
    return call.parameters.integer("message_id") or None
