"""A message with something attached: made ready, then answered like any other."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kintsugi.bot import model_health
from kintsugi.bot.attachments import Attachment
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.durations import spoken
from kintsugi.bot.handlers.chat import AnswerChat, Enclosed
from kintsugi.bot.hearing import Occasion
from kintsugi.bot.intake import Intake, Material, Unusable
from kintsugi.bot.parking import first_turn
from kintsugi.bot.spending import Spending
from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.events.attached import Document
from kintsugi.llm.failures import TargetCooling
from kintsugi.llm.provider import Purpose
from kintsugi.orchestrator.running import RunningTurns, Stopped

# What would be a mark in Markdown, or begin a list, though somebody just said it. Written as
# character references: behind a backslash, brackets and parentheses would begin a formula.
_MARKS: Final = re.compile(r"[\\`*_\[\]<>~|#$&]|^[-+=]|(?<=\d)[.)]")


class AnswerAttached:
    def __init__(
        self,
        chat: AnswerChat,
        intake: Intake,
        running: RunningTurns,
        spending: Spending,
        clock: Clock,
    ) -> None:
        self._chat = chat
        self._intake = intake
        self._running = running
        self._spending = spending
        self._clock = clock

    async def __call__(
        self, turn: TurnContext, attachments: Sequence[Attachment], words: str, sender_name: str
    ) -> Ended:
        try:
            material = await self._take(turn, attachments)
        except Stopped:
            return Ended(ending=Ending.ANSWERED, note=turn.say("stop-mark"))
        except Unusable as unusable:
            return turn.explained(unusable.message.id, **unusable.message.args)
        except TargetCooling as cooling:
            reason = model_health.reason(cooling.kind)
            wait = spoken(cooling.until - self._clock.now())
            return turn.explained("voice-resting", reason=reason, wait=wait)
        except ModelError as error:
            ended = self._spending.stopped(turn, error, unpriced="voice-unpriced")
            if ended is None:
                raise
            return ended
        text = "\n\n".join(filter(None, [words, *material.heard])) or _wordless(turn, material)
        enclosed = Enclosed(
            pictures=material.pictures,
            documents=material.documents,
            lead=quotes(material.heard),
            notes=tuple(_cut(turn, each) for each in material.documents if not each.is_whole),
        )
        return await self._chat(turn, text, sender_name, enclosed)

    async def _take(self, turn: TurnContext, attachments: Sequence[Attachment]) -> Material:
        """Fetching and listening can last longer than answering, and is stopped like that."""
        turn_id, session = turn.delivery.event.idempotency_key, turn.session
        purpose = Purpose(
            mode="voice",
            turn_id=turn_id,
            user=session.user,
            chat=session.chat,
            topic=session.topic,
        )
        occasion = Occasion(purpose=purpose, first_turn=first_turn(turn))
        taking = self._intake.take(attachments, occasion)
        return await self._running.run(session, taking, turn_id=turn_id)


def quotes(heard: Iterable[str]) -> str:
    """Markdown that shows what was heard, above the answer: a quote for each recording."""
    return "".join(f"> {_literal(' '.join(each.split()))}\n\n" for each in heard)


def _literal(text: str) -> str:
    return _MARKS.sub(lambda mark: f"&#{ord(mark[0])};", text)


def _wordless(turn: TurnContext, material: Material) -> str:
    return turn.say("photo-wordless" if material.pictures else "document-wordless")


def _cut(turn: TurnContext, document: Document) -> str:
    return turn.say("document-cut", name=document.name, read=len(document.text))
