"""An ordinary message: one turn of the orchestrator, its first words shown as soon as they come."""

from random import Random

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.opening import Opening
from kintsugi.clock import Clock
from kintsugi.events.bus import Bus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Incoming
from kintsugi.orchestrator.chat import Chat


class AnswerChat:
    def __init__(
        self, chat: Chat, bus: Bus, clock: Clock, random: Random, *, first_words_after_s: float
    ) -> None:
        self._chat = chat
        self._bus = bus
        self._clock = clock
        self._envelopes = EnvelopeFactory("orchestrator", clock, random)
        self._first_words_after_s = first_words_after_s

    async def __call__(self, turn: TurnContext, text: str, sender_name: str) -> Ended:
        incoming = Incoming(
            turn_id=turn.delivery.event.idempotency_key,
            session=turn.session,
            text=text,
            sender_name=sender_name,
        )
        opening = Opening(
            turn.delivery,
            turn.address,
            self._bus,
            self._envelopes,
            self._clock,
            after_s=self._first_words_after_s,
        )
        answer = await self._chat.answer(incoming, opening)
        reply = answer.text
        if answer.stopped:
            reply = f"{reply}\n\n{turn.say('stop-mark')}".strip()
        return Ended(ending=Ending.ANSWERED, reply=reply, effects=answer.effects)
