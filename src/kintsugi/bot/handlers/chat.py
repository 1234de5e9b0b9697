"""An ordinary message: one turn of the orchestrator, its first words shown as soon as they come."""

from dataclasses import dataclass

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.opening import Openings
from kintsugi.bot.rating import RatingRow
from kintsugi.events.attached import Document, Picture
from kintsugi.events.messages import Format, Incoming
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
    def __init__(self, chat: Chat, openings: Openings, rating: RatingRow | None = None) -> None:
        """`rating`: the buttons below each answer; None: there are none."""
        self._chat = chat
        self._openings = openings
        self._rating = rating

    async def __call__(
        self, turn: TurnContext, text: str, sender_name: str, enclosed: Enclosed = NOTHING
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
        )
        async with self._openings.of(turn) as opening:
            answer = await self._chat.answer(incoming, _Led(lead=enclosed.lead, progress=opening))
        # A note, not more Markdown: behind an open code block it would become part of the code.
        stopped = (turn.say("stop-mark"),) if answer.stopped else ()
        note = "\n".join((*stopped, *enclosed.notes)) or None
        return Ended(
            ending=Ending.ANSWERED,
            reply=enclosed.lead + answer.text,
            format=Format.MARKDOWN,
            note=note,
            buttons=self._rating.below(turn, answer.model) if self._rating else (),
            effects=answer.effects,
        )
