"""Pressed below a question: the answer is recorded, and its kind says what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from kintsugi.bot import questions
from kintsugi.bot.address import Press
from kintsugi.bot.context import NOBODYS, Ended, Ending, TurnContext
from kintsugi.bot.questions import Kind, Option, Question, QuestionPress
from kintsugi.clock import Clock
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.ids import Scope
from kintsugi.store.database import Store

_LONGEST: Final = 32  # characters of an outcome in the audit trail


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion:
    """`kinds`: who is told of an answer, by the kind of the question."""

    store: Store
    envelopes: EnvelopeFactory
    clock: Clock
    kinds: Mapping[str, Kind]

    async def __call__(self, turn: TurnContext, press: Press) -> Ended:
        request = QuestionPress.parse(press.data)
        question = await self._find(request) if request else None
        option = question.option(request.number) if question and request else None
        if question is None or option is None or question.session.chat != turn.session.chat:
            return self._on_record(turn, NOBODYS, None)
        return self._on_record(turn, await self._ended(turn, question, option), question)

    async def _find(self, request: QuestionPress) -> Question | None:
        wanted = request.question
        return await self.store.read(lambda connection: questions.find(connection, wanted))

    async def _ended(self, turn: TurnContext, question: Question, option: Option) -> Ended:
        kind = self.kinds.get(question.kind)
        if kind is None:
            return NOBODYS  # asked by a part that is gone
        if turn.person.id != question.session.user:
            return turn.declined("question-not-yours")
        if question.answer is not None:
            return turn.declined("question-answered")
        verdict = await kind.answered(question, option.value, turn.locale)
        return Ended(
            ending=Ending.ANSWERED,
            effects=(
                questions.answer(question, option.value, at=self.clock.now()),
                *verdict.effects,
            ),
            events=(
                questions.settled(self.envelopes, question, verdict.text),
                *verdict.events,
            ),
        )

    def _on_record(self, turn: TurnContext, ended: Ended, question: Question | None) -> Ended:
        entry = Entry(
            at=self.clock.now(),
            trace_id=turn.delivery.event.trace_id,
            actor="user",
            scope=Scope(chat=turn.session.chat, user=turn.session.user),
            action=f"question.{question.kind if question else 'unknown'}",
            outcome=(ended.reason or ended.ending.value)[:_LONGEST],
            subject=question.id if question else turn.delivery.event.idempotency_key,
        )
        effects = (*ended.effects, lambda connection: audit.record(connection, entry))
        return replace(ended, effects=effects)
