"""A reaction to an answer counts as a thumb (SPEC B10)."""

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.reactions import judged_before, judgement_of
from kintsugi.bot.traced import TracedAnswers
from kintsugi.clock import Clock
from kintsugi.events.outcomes import Effect
from kintsugi.orchestrator import feedback
from kintsugi.orchestrator.feedback import Feedback, Judgement, Ledger, Source
from kintsugi.orchestrator.trace import Trace

_SILENT = Ended(ending=Ending.REJECTED, reason="reaction that says nothing")


class HeedReaction:
    def __init__(self, traced: TracedAnswers, ledger: Ledger, clock: Clock) -> None:
        self._traced = traced
        self._ledger = ledger
        self._clock = clock

    async def __call__(self, turn: TurnContext) -> Ended:
        update = turn.delivery.event.payload["update"]
        trace = await self._traced.at(turn.session.chat, turn.address.message_id)
        judgement = judgement_of(update)
        if trace is None or (judgement is None and not judged_before(update)):
            return _SILENT
        effect = (
            self._withdraw(turn, trace) if judgement is None else self._give(turn, trace, judgement)
        )
        return Ended(ending=Ending.ANSWERED, effects=(effect,))

    def _give(self, turn: TurnContext, trace: Trace, judgement: Judgement) -> Effect:
        given = Feedback(
            turn_id=trace.turn_id,
            user=turn.person.id,
            judgement=judgement,
            source=Source.REACTION,
            at=self._clock.now(),
        )
        return lambda connection: feedback.give(connection, given, self._ledger)

    def _withdraw(self, turn: TurnContext, trace: Trace) -> Effect:
        user = turn.person.id
        return lambda connection: feedback.withdraw(
            connection, trace.turn_id, user, Source.REACTION, self._ledger
        )
