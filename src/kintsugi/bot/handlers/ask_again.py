"""Has a message answered again, by the same models or by a stronger one."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from kintsugi.bot.context import Ended, TurnContext
from kintsugi.bot.rating import digest
from kintsugi.bot.stored import is_stored, update_of
from kintsugi.events.again import Again, AgainReason, again_event
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.orchestrator import traces
from kintsugi.orchestrator.trace import Trace
from kintsugi.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What was asked, as far as it is known still."""

    update: dict[str, Any] | None  # None: it is no longer kept
    key: str  # of its being asked again; the turn's id then
    asked_again: bool  # with that key, already


class AskAgain:
    def __init__(self, store: Store, envelopes: EnvelopeFactory) -> None:
        self._store = store
        self._envelopes = envelopes

    async def __call__(self, turn: TurnContext, trace: Trace, reason: AgainReason) -> Ended:
        """The message goes through the inbox once more, whoever pressed how often."""
        question = await self._store.read(lambda connection: _question(connection, trace, reason))
        if question.update is None:
            return turn.declined("again-forgotten")
        if question.asked_again:
            return turn.declined("again-already")
        again = Again(
            reason=reason,
            turn_id=trace.first_turn,
            stronger_than=trace.model if reason is AgainReason.STRONGER else None,
        )
        event = again_event(
            self._envelopes, question.update, trace.session, again, key=question.key
        )
        return replace(turn.noticed(f"again-{reason.value}"), events=(event,))


def _question(connection: Connection, trace: Trace, reason: AgainReason) -> _Question:
    # Below one answer it is asked once: who wants a third one finds the buttons below the second.
    # One that failed has none, so it does not count.
    failed = traces.failures_again(connection, trace.first_turn)
    key = f"again:{trace.first_turn}:{digest(trace.answer_id)}:{reason.value}:{failed}"
    return _Question(
        update=update_of(connection, trace.turn_id),
        key=key,
        asked_again=is_stored(connection, key),
    )
