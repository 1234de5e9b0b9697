"""The trace of a turn that was given up, put together from the ledger: nobody else was there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from kintsugi.events.outcomes import Effect
from kintsugi.ids import Session
from kintsugi.llm import ledger
from kintsugi.llm.call_states import CallState
from kintsugi.llm.kinds import Kind
from kintsugi.llm.ledger import CallLine
from kintsugi.llm.provider import Usage
from kintsugi.orchestrator import traces
from kintsugi.orchestrator.trace import UNKNOWN, Fate, Trace, Tried

_UNDER_WAY: Final = frozenset({CallState.RESERVED, CallState.CANCELLED})


def given_up(answer_id: str, turn_id: str, session: Session, *, tries: int, at: datetime) -> Effect:
    """What was asked, and how far it came; nothing for a turn in which no model was asked."""

    def effect(connection: Connection) -> None:
        calls = ledger.of_turn(connection, turn_id)
        if not calls:
            return
        kept = Trace(
            answer_id=answer_id,
            turn_id=turn_id,
            session=session,
            at=at,
            mode="chat",
            instructions="",
            history=0,
            tried=tuple(map(_tried, calls)),
            model=None,
            fate=Fate.FAILED,
            usage=_usage(calls),
            tries=tries,
        )
        traces.record(connection, kept)

    return effect


def _tried(call: CallLine) -> Tried:
    return Tried(
        target=call.target,
        milliseconds=call.milliseconds,
        cause=call.cause,
        error=_error(call),
    )


def _error(call: CallLine) -> str | None:
    if call.kind is not None:
        return call.kind
    if call.state in _UNDER_WAY:  # when the turn's time was up
        return Kind.TIMEOUT.value
    return None if call.state is CallState.COMPLETED else UNKNOWN


def _usage(calls: Sequence[CallLine]) -> Usage:
    return Usage(
        prompt=sum(call.prompt for call in calls),
        completion=sum(call.completion for call in calls),
        cached=sum(call.cached for call in calls),
        estimated=any(call.estimated or call.state is not CallState.COMPLETED for call in calls),
    )
