"""An ordinary message: one turn of the orchestrator, its first words shown as soon as they come."""

from dataclasses import dataclass

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.opening import Openings
from kintsugi.bot.parking import Parking
from kintsugi.bot.spending import Spending
from kintsugi.events.again import AgainReason
from kintsugi.events.attached import Document, Picture
from kintsugi.events.messages import Format, Incoming
from kintsugi.llm.failures import ChainTimeout, ChainUnavailable
from kintsugi.orchestrator.chat import Chat, Progress


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
        self, chat: Chat, openings: Openings, parking: Parking, spending: Spending
    ) -> None:
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
            return await self._answered(turn, text, sender_name, enclosed)
        except (ChainUnavailable, ChainTimeout) as error:
            if error.parks:
                return await self._parking.parked(turn, error)
            if stopped := self._spending.stopped(turn, error):
                return stopped
            raise

    async def _answered(
        self, turn: TurnContext, text: str, sender_name: str, enclosed: Enclosed
    ) -> Ended:
        again = turn.again
        incoming = Incoming(
            turn_id=turn.delivery.event.idempotency_key,
            session=turn.session,
            text=text,
            sender_name=sender_name,
            pictures=enclosed.pictures,
            documents=enclosed.documents,
            stronger_than=again.stronger_than if again else None,
            instead_of=again.turn_id if again else None,
            cheap=again is not None and again.reason is AgainReason.CHEAP,
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
            effects=(*answer.effects, *warnings.effects),
        )
