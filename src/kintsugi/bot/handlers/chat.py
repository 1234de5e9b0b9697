"""An ordinary message: one turn of the orchestrator, its first words shown as soon as they come."""

from dataclasses import dataclass, replace

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.opening import Openings
from kintsugi.bot.parking import Parking
from kintsugi.bot.rating import RatingRow
from kintsugi.bot.spending import Spending
from kintsugi.errors import ModelError
from kintsugi.events.attached import Document, Picture
from kintsugi.events.messages import Format, Incoming
from kintsugi.llm.failures import ChainTimeout, ChainUnavailable
from kintsugi.orchestrator.chat import Chat, Progress
from kintsugi.orchestrator.unanswered import Unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What came with the words, and what the person is told about it."""

    pictures: tuple[Picture, ...] = ()
    documents: tuple[Document, ...] = ()
    lead: str = ""  # Markdown of ours, above the answer
    notes: tuple[str, ...] = ()  # plain lines of ours, below it


NOTHING = Enclosed()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Led:
    """Shows what is ours above what the model says, from the first words on."""

    lead: str
    progress: Progress

    async def words(self, text: str) -> None:
        await self.progress.words(self.lead + text)


class AnswerChat:
    def __init__(
        self,
        chat: Chat,
        openings: Openings,
        parking: Parking,
        spending: Spending,
        rating: RatingRow | None = None,
    ) -> None:
        """`rating`: the buttons below each answer; None: there are none."""
        self._rating = rating
        self._chat = chat
        self._openings = openings
        self._parking = parking
        self._spending = spending

    async def __call__(
        self, turn: TurnContext, text: str, sender_name: str, enclosed: Enclosed = NOTHING
    ) -> Ended:
        if behind := await self._parking.behind(turn):
            return behind
        try:
            ended = await self._answered(turn, text, sender_name, enclosed)
        except Unanswered as unanswered:
            put_off = await self._put_off(turn, unanswered.error)
            if put_off is None:
                raise
            return replace(put_off, effects=(*put_off.effects, *unanswered.effects))
        return self._parking.answered(turn, ended)

    async def _put_off(self, turn: TurnContext, error: ModelError) -> Ended | None:
        """The end of a turn that waits for a model, or for money; None where neither helps."""
        if not isinstance(error, ChainUnavailable | ChainTimeout):
            return None
        if error.parks:
            return await self._parking.parked(turn, error)
        return self._spending.stopped(turn, error)

    async def _answered(
        self, turn: TurnContext, text: str, sender_name: str, enclosed: Enclosed
    ) -> Ended:
        incoming = Incoming(
            turn_id=turn.delivery.event.idempotency_key,
            answer_id=turn.answer_id,
            session=turn.session,
            text=text,
            sender_name=sender_name,
            pictures=enclosed.pictures,
            documents=enclosed.documents,
            again=turn.again,
            tries=turn.delivery.attempt,
            zone=turn.zone,
        )
        async with self._openings.of(turn) as opening:
            answer = await self._chat.answer(incoming, _Led(lead=enclosed.lead, progress=opening))
        # A note, not more Markdown: behind an open code block it would become part of the code.
        marks = [turn.say("stop-mark")] if answer.stopped else []
        marks += [turn.say("answer-interrupted")] if answer.interrupted else []
        warnings = await self._spending.warnings(turn)
        note = "\n".join((*marks, *enclosed.notes, *warnings.lines)) or None
        return Ended(
            ending=Ending.ANSWERED,
            reply=enclosed.lead + answer.text,
            format=Format.MARKDOWN,
            note=note,
            buttons=self._rating.below(turn, answer.model) if self._rating else (),
            effects=(*answer.effects, *warnings.effects),
        )
