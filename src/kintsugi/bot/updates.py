"""Handles `message.received` and `control.received`: from a stored update to its recorded end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any, Protocol

import structlog

from kintsugi.bot.address import Address, address_of
from kintsugi.bot.awareness import is_addressed
from kintsugi.bot.chat_life import ChatLife
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.delay import with_word_of_delay
from kintsugi.bot.desk import Desk
from kintsugi.bot.replies import Replies
from kintsugi.bot.trail import trail
from kintsugi.events.catalogue import TURN_ENDED
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.outcomes import Dead, Delivery, Done, Effect, Outcome, Record
from kintsugi.events.states import DeadReason
from kintsugi.i18n import locale_for
from kintsugi.ids import new_incident_id
from kintsugi.orchestrator.given_up import given_up


class UnreadableUpdate(Exception):
    """The update does not parse; carries the paths of the fields at fault, never their values."""


class Dispatch(Protocol):
    async def dispatch(self, update: dict[str, Any], turn: TurnContext) -> Ended: ...


class UpdateHandler:
    def __init__(
        self, dispatcher: Dispatch, desk: Desk, envelopes: EnvelopeFactory, random: Random
    ) -> None:
        self._dispatcher = dispatcher
        self._desk = desk
        self._envelopes = envelopes
        self._replies = Replies(envelopes)
        self._chat_life = ChatLife(desk)
        self._random = random
        self._log = structlog.get_logger("kintsugi.bot.updates")

    async def handle(self, delivery: Delivery) -> Outcome:
        update = delivery.event.payload["update"]
        address = self._followed(address_of(update))
        try:
            ended = await self._turn(delivery, update, address)
        except UnreadableUpdate as unreadable:
            record = await self.bury(delivery, DeadReason.UNREADABLE)
            return Dead(reason=DeadReason.UNREADABLE, error=f"fields: {unreadable}", record=record)
        # The chat may have moved meanwhile, perhaps by this very update.
        return Done(record=self._record(delivery, self._followed(address), ended))

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        """An explanation for the person, if we know and admit them, and a report to the owner."""
        incident = new_incident_id(self._random)
        self._log.error("update.dead", incident=incident, reason=reason.value)
        address = self._followed(address_of(delivery.event.payload["update"]))
        turn = await self._context(delivery, address) if address else None
        if turn and self._desk.people.admits(turn.person, turn.session.chat):
            ended = turn.failed(f"error-{reason.value}", incident)
        else:
            ended = Ended(ending=Ending.REJECTED, incident=incident)
        ended = replace(ended, reason=reason.value)
        record = self._record(delivery, address, ended)
        reports = await self._desk.owner.report_dead(delivery, reason, incident)
        traced = (_traced(turn, at=record.events[0].timestamp),) if turn else ()
        return Record(events=(*record.events, *reports), effects=(*record.effects, *traced))

    async def _turn(
        self, delivery: Delivery, update: dict[str, Any], address: Address | None
    ) -> Ended:
        if ended := await self._chat_life.ended(update, address):
            return ended
        if address is None:
            return await self._unaddressed(update)
        if not self._for_us(update, address):
            return Ended(ending=Ending.REJECTED, reason="not for the bot")
        if "edited_message" in update:
            return Ended(ending=Ending.REJECTED, reason="edited after its turn began")
        turn = await self._context(delivery, address)
        return with_word_of_delay(update, turn, await self._dispatcher.dispatch(update, turn))

    async def _unaddressed(self, update: Mapping[str, Any]) -> Ended:
        if "unreadable" in update or any(isinstance(value, dict) for value in update.values()):
            raise UnreadableUpdate("no chat or sender")
        return Ended(ending=Ending.REJECTED, reason="empty")

    def _followed(self, address: Address | None) -> Address | None:
        return self._desk.chats.follow(address) if address else None

    def _for_us(self, update: Mapping[str, Any], address: Address) -> bool:
        me = self._desk.channel.identity
        return me is not None and is_addressed(update, address, me)

    async def _context(self, delivery: Delivery, address: Address) -> TurnContext:
        person = await self._desk.people.get(address.session.user)
        spoken = locale_for(address.language_code, self._desk.default_locale)
        return TurnContext(
            delivery=delivery,
            address=address,
            person=person,
            locale=person.language or spoken,
            catalogues=self._desk.catalogues,
            zone=self._desk.zone(person, private=address.private),
        )

    def _record(self, delivery: Delivery, address: Address | None, ended: Ended) -> Record:
        end = self._turn_ended(delivery, address, ended)
        replies = self._replies.to(delivery, address, ended)
        entries = trail(delivery, address, ended, at=end.timestamp)
        return Record(events=(end, *replies, *ended.events), effects=(*ended.effects, *entries))

    def _turn_ended(self, delivery: Delivery, address: Address | None, ended: Ended) -> Envelope:
        return self._envelopes.new(
            TURN_ENDED,
            {
                "turn_id": delivery.event.idempotency_key,
                "session": address.session.key if address else None,
                "ending": ended.ending.value,
                "reason": ended.reason,
            },
            target=delivery.event.target,
            key=f"{delivery.event.idempotency_key}:{delivery.epoch}",
            trace_id=delivery.event.trace_id,
        )


def _traced(turn: TurnContext, *, at: datetime) -> Effect:
    return given_up(
        turn.answer_id,
        turn.delivery.event.idempotency_key,
        turn.session,
        tries=turn.delivery.attempt,
        at=at,
    )
