"""The buttons below an answer: a thumb is kept, "again" and "stronger" ask once more (SPEC B10)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kintsugi.bot.address import Press
from kintsugi.bot.context import NOBODYS, Ended, TurnContext
from kintsugi.bot.handlers.ask_again import AskAgain
from kintsugi.bot.rating import RatingRequest, Verb
from kintsugi.bot.traced import TracedAnswers, is_of_concern
from kintsugi.clock import Clock
from kintsugi.events.again import AgainReason
from kintsugi.orchestrator import feedback
from kintsugi.orchestrator.feedback import Feedback, Judgement, Ledger, Source
from kintsugi.orchestrator.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class RateAnswer:
    traced: TracedAnswers
    again: AskAgain
    ledger: Ledger
    clock: Clock
    has_stronger: Callable[[str | None], bool]  # than the model named

    async def __call__(self, turn: TurnContext, press: Press) -> Ended:
        request = RatingRequest.parse(press.data)
        if request is None:
            return NOBODYS
        trace = await self.traced.at(turn.session.chat, turn.address.message_id)
        if trace is None:
            return turn.declined("rate-forgotten")
        if not request.means(trace.answer_id):
            return NOBODYS
        if not is_of_concern(trace, turn.person):
            return turn.declined("rate-not-yours")
        return await self._do(turn, trace, request.verb)

    async def _do(self, turn: TurnContext, trace: Trace, verb: Verb) -> Ended:
        match verb:
            case Verb.UP:
                return self._judged(turn, trace, Judgement.UP, "rate-up")
            case Verb.DOWN:
                stronger = self.has_stronger(trace.model)
                said = "rate-down-stronger" if stronger else "rate-down"
                return self._judged(turn, trace, Judgement.DOWN, said)
            case Verb.AGAIN:
                return await self.again(turn, trace, AgainReason.RETRY)
            case Verb.STRONGER if self.has_stronger(trace.model):
                return await self.again(turn, trace, AgainReason.STRONGER)
            case Verb.STRONGER:  # there was one when the button was made
                return turn.declined("rate-none-stronger")

    def _judged(
        self, turn: TurnContext, trace: Trace, judgement: Judgement, message_id: str
    ) -> Ended:
        given = Feedback(
            turn_id=trace.turn_id,
            user=turn.person.id,
            judgement=judgement,
            source=Source.BUTTON,
            at=self.clock.now(),
        )
        return replace(
            turn.noticed(message_id),
            effects=(lambda connection: feedback.give(connection, given, self.ledger),),
        )
