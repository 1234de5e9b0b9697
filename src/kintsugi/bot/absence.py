"""After a long absence: one answer per chat with a word about it, not two hundred late ones (B13).

The newest message is answered; what else waited is in its conversation, so the model knows it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from kintsugi.bot.address import address_of, messages_of
from kintsugi.bot.awareness import is_addressed
from kintsugi.bot.burst import is_content
from kintsugi.bot.context import Ending
from kintsugi.bot.delay import late
from kintsugi.bot.desk import Desk
from kintsugi.bot.lateness import age_of, is_late
from kintsugi.bot.quoting import spoken
from kintsugi.clock import Clock
from kintsugi.events import queues
from kintsugi.events.again import is_again
from kintsugi.events.catalogue import TURN_ENDED
from kintsugi.events.consumer import Handler
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.outcomes import Delivery, Done, Outcome, Record
from kintsugi.ids import ChatId, Session
from kintsugi.memory import turns
from kintsugi.memory.turns import Line, Role
from kintsugi.store.database import Store


class Absence:
    def __init__(
        self, store: Store, desk: Desk, clock: Clock, envelopes: EnvelopeFactory, *, minutes: float
    ) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._envelopes = envelopes
        self._after = timedelta(minutes=minutes)
        # Delivery ids of what was put aside: whoever is answered tells how many there were.
        self._aside: defaultdict[ChatId, set[int]] = defaultdict(set)
        self._answered: dict[ChatId, int] = {}  # the newest late delivery that was

    async def handle(
        self, answering: Handler, delivery: Delivery, joined: Sequence[Delivery]
    ) -> Outcome:
        """Let the chat's newest late message be answered, and remember the others."""
        address = address_of(delivery.event.payload["update"])
        if address is None or not await self._is_admitted(delivery):
            return await answering.handle(delivery)
        session = self._desk.chats.follow(address).session
        own = {delivery.id, *(each.id for each in joined)}
        waiting = {each.id for each in await self._waiting(address.session.chat, delivery)} | own
        aside = self._aside[session.chat]
        if max(own) < max(*waiting, self._answered.get(session.chat, 0)):
            aside |= own
            return self._put_aside(session, delivery)
        self._answered[session.chat] = max(own)
        return await answering.handle(self._told(delivery, len(waiting | aside)))

    async def _waiting(self, chat: ChatId, like: Delivery) -> Sequence[Delivery]:
        """All late messages in the chat that an answer is owed for, whoever wrote them."""
        event_type = like.event.event_type
        open_ = await self._store.read(
            lambda connection: queues.open_in_chat(connection, event_type, chat)
        )
        return [each for each in open_ if await self._is_owed(each)]

    async def _is_owed(self, delivery: Delivery) -> bool:
        update, me = delivery.event.payload["update"], self._desk.channel.identity
        address = address_of(update)
        return (
            me is not None
            and address is not None
            and not is_again(delivery.event.payload)
            and is_content(update, address)
            and is_late(update, self._clock.now(), self._after)
            and is_addressed(update, address, me)
            and await self._is_admitted(delivery)
        )

    async def _is_admitted(self, delivery: Delivery) -> bool:
        address = address_of(delivery.event.payload["update"])
        if address is None:
            return False
        person = await self._desk.people.get(address.session.user)
        return self._desk.people.admits(person, address.session.chat)

    def _told(self, delivery: Delivery, count: int) -> Delivery:
        payload = delivery.event.payload
        age = age_of(payload["update"], self._clock.now()) or self._after
        update = {**payload["update"], **late(count=count, age=age)}
        return replace(
            delivery, event=replace(delivery.event, payload={**payload, "update": update})
        )

    def _put_aside(self, session: Session, delivery: Delivery) -> Done:
        key = delivery.event.idempotency_key
        words = spoken(messages_of(delivery.event.payload["update"]))
        line = Line(turn_id=key, role=Role.USER, text=words, at=self._clock.now())
        end = self._envelopes.new(
            TURN_ENDED,
            {
                "turn_id": key,
                "session": session.key,
                "ending": Ending.REJECTED.value,
                "reason": "late, and not the newest",
            },
            target=delivery.event.target,
            key=f"{key}:{delivery.epoch}",
            trace_id=delivery.event.trace_id,
        )
        remember = (lambda connection: turns.append(connection, session, [line]),) if words else ()
        return Done(record=Record(events=(end,), effects=remember))
