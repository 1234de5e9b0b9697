"""The outbox's door: what was decided to be said reaches Telegram, once (SPEC B3).

| kind   | a send that may have arrived, but was not confirmed                                   |
|--------|---------------------------------------------------------------------------------------|
| answer | is sent again: a first send carries only first words and the unfinished mark, all     |
|        | else is an edit, which may be repeated; the worst case is one stray unfinished line   |
| alert  | is sent again and says so (resent)                                                    |
"""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

from kintsugi.bot.pacing import Pacer
from kintsugi.bot.render.mark import finished, opening
from kintsugi.bot.render.split import split
from kintsugi.bot.sent import SentMessages
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import Clock
from kintsugi.errors import ChannelError, Flood, Refused, Unauthorized, Unreachable
from kintsugi.events.catalogue import MESSAGE_SENT
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Outgoing, Phase, SendKind
from kintsugi.events.outcomes import NOTHING, Dead, Delivery, Done, Outcome, Record, Retry
from kintsugi.events.retry import RetryPolicy
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId

SEND_RETRY = RetryPolicy(attempts=None, base_s=1.0, cap_s=15.0)

_NOT_MODIFIED = "message is not modified"
_EDIT_IMPOSSIBLE = ("message to edit not found", "message can't be edited")


class Sender:
    """Handles `telegram.send`. One of it; its lanes are chats."""

    def __init__(  # noqa: PLR0913 - the rim between store, Telegram, time and language
        self,
        api: BotApi,
        sent: SentMessages,
        pacer: Pacer,
        clock: Clock,
        random: Random,
        *,
        sends_in_flight: int,
        resent: Callable[[str], str],
    ) -> None:
        self._api = api
        self._sent = sent
        self._pacer = pacer
        self._clock = clock
        self._random = random
        # Each send under way at a crash may leave one stray message, so they are few.
        self._in_flight = asyncio.Semaphore(sends_in_flight)
        self._resent = resent
        self._envelopes = EnvelopeFactory("sender", clock, random)

    async def handle(self, delivery: Delivery) -> Outcome:
        outgoing = Outgoing.from_payload(delivery.event.payload)
        try:
            if outgoing.kind is SendKind.ALERT:
                message_ids = [await self._alert(outgoing)]
            else:
                message_ids = await self._answer(outgoing)
        except Flood as flood:
            self._pacer.pause(outgoing.chat, flood.retry_after, self._clock.monotonic())
            return Retry(error=repr(flood), delay_s=flood.retry_after)
        except Refused as refusal:
            return Dead(reason=DeadReason.REFUSED, error=str(refusal))
        except ChannelError as error:
            delay_s = SEND_RETRY.delay_s(delivery.attempt, self._random)
            return Retry(error=repr(error), delay_s=delay_s or 0.0)
        return Done(record=self._told(delivery, outgoing, message_ids))

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:  # noqa: ARG002 - a message that cannot be sent cannot be explained by a message
        return NOTHING

    async def _answer(self, outgoing: Outgoing) -> list[int]:
        known = await self._sent.parts(outgoing.answer_id)
        parts = split(outgoing.text) or ["…"]
        if outgoing.phase is Phase.OPEN:
            return [known.get(0) or await self._first_words(outgoing, parts[0], 0)]
        return [
            await self._finish(outgoing, finished(text), part, known.get(part))
            for part, text in enumerate(parts)
        ]

    async def _finish(self, outgoing: Outgoing, text: str, part: int, known: int | None) -> int:
        message_id = known or await self._first_words(outgoing, text, part)
        if await self._edit(outgoing, message_id, text):
            return message_id
        # The person deleted it. What they asked for is still owed to them.
        await self._sent.forget(outgoing.answer_id, part)
        message_id = await self._first_words(outgoing, text, part)
        await self._edit(outgoing, message_id, text)
        return message_id

    async def _first_words(self, outgoing: Outgoing, text: str, part: int) -> int:
        message_id = await self._send(outgoing, opening(text), reply=part == 0)
        await self._sent.record(outgoing.answer_id, part, outgoing.chat, message_id)
        return message_id

    async def _edit(self, outgoing: Outgoing, message_id: int, text: str) -> bool:
        """Make the message say `text`; False when there is no such message any more."""
        await self._pace(outgoing.chat)
        try:
            await self._api.call(
                "editMessageText",
                {"chat_id": outgoing.chat, "message_id": message_id, "text": text},
            )
        except Refused as refusal:
            if _NOT_MODIFIED in refusal.description:
                return True
            if any(words in refusal.description for words in _EDIT_IMPOSSIBLE):
                return False
            raise
        return True

    async def _alert(self, outgoing: Outgoing) -> int:
        answer_id, chat = outgoing.answer_id, outgoing.chat
        before = await self._sent.parts(answer_id)
        if message_id := before.get(0):
            return message_id
        text = self._resent(outgoing.text) if 0 in before else outgoing.text
        await self._sent.record(answer_id, 0, chat, None)
        try:
            message_id = await self._send(outgoing, split(text)[0], reply=False)
        except (Unreachable, Unauthorized, Flood, Refused):
            # Surely not sent: the next try is a first one again.
            await self._sent.forget(answer_id, 0)
            raise
        await self._sent.record(answer_id, 0, chat, message_id)
        return message_id

    async def _send(self, outgoing: Outgoing, text: str, *, reply: bool) -> int:
        parameters: dict[str, Any] = {"chat_id": outgoing.chat, "text": text}
        if outgoing.topic:
            parameters["message_thread_id"] = outgoing.topic
        if reply and outgoing.reply_to is not None:
            parameters["reply_parameters"] = {
                "message_id": outgoing.reply_to,
                "allow_sending_without_reply": True,
            }
        await self._pace(outgoing.chat)
        async with self._in_flight:
            message = await self._api.call("sendMessage", parameters)
        return int(message["message_id"])

    async def _pace(self, chat: ChatId) -> None:
        await self._clock.sleep(self._pacer.reserve(chat, self._clock.monotonic()))
        await self._clock.sleep(self._pacer.reserve_everywhere(self._clock.monotonic()))

    def _told(self, delivery: Delivery, outgoing: Outgoing, message_ids: list[int]) -> Record:
        if outgoing.phase is Phase.OPEN:
            return NOTHING
        event = self._envelopes.new(
            MESSAGE_SENT,
            {
                "answer_id": outgoing.answer_id,
                "chat_id": outgoing.chat,
                "message_ids": message_ids,
            },
            target=delivery.event.target,
            key=delivery.event.idempotency_key,
            trace_id=delivery.event.trace_id,
        )
        return Record(events=(event,))
