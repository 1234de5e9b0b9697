"""Owns the deadlines, so that no turn has to be trusted with its own (SPEC B2)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import Connection

from kintsugi.bot import questions, sent
from kintsugi.bot.address import address_of
from kintsugi.bot.awareness import is_addressed
from kintsugi.bot.channel import ChannelState
from kintsugi.bot.desk import Desk
from kintsugi.bot.lateness import is_late
from kintsugi.bot.opening import opening_event, opening_of
from kintsugi.clock import Clock
from kintsugi.errors import StoreError
from kintsugi.events import queues, retention
from kintsugi.events.again import is_again
from kintsugi.events.bus import Bus
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.messages import Format
from kintsugi.events.outcomes import Delivery
from kintsugi.i18n import Message, locale_for
from kintsugi.orchestrator import heard, parked, traces
from kintsugi.store.database import Store

TICK_S = 1.0
CONFLICT_ALERT_AFTER = timedelta(seconds=60)
"""A rival's long poll, or our own from before a restart, may last 50 s: that is no conflict yet."""

_SIGN_AT = 0.9
"""Of the time in which a person is to see the first sign; the rest is for our tick and its way."""

_CLEAN_EVERY = timedelta(hours=1)


class Expiring(Protocol):
    async def expire(self) -> None:
        """Give up what is past its deadline."""
        ...


class Sweeper:
    def __init__(  # noqa: PLR0913 - it looks after everything that has a deadline
        self,
        store: Store,
        bus: Bus,
        desk: Desk,
        envelopes: EnvelopeFactory,
        clock: Clock,
        *,
        group: str,
        first_sign_s: float,
        absence_minutes: float,
        retention_days: int,
        trace_days: int,
    ) -> None:
        self._store = store
        self._bus = bus
        self._desk = desk
        self._envelopes = envelopes
        self._clock = clock
        self._group = group
        self._first_sign = timedelta(seconds=_SIGN_AT * first_sign_s)
        self._absence = timedelta(minutes=absence_minutes)
        self._retention = timedelta(days=retention_days)
        self._traces_kept = timedelta(days=trace_days)
        self._started = clock.now()
        self._cleaned = clock.now()
        self._signed_up_to = 0  # delivery id; signs fall due in the order of arrival
        self._log = structlog.get_logger("kintsugi.bot.sweeper")

    async def run(self, consumers: Sequence[Expiring]) -> None:
        """Sweep once a second until cancelled."""
        while True:
            await self._clock.sleep(TICK_S)
            try:
                for consumer in consumers:
                    await consumer.expire()
                await self._give_signs()
                await self._report_conflict()
                await self._clean()
            except StoreError as error:
                self._log.warning("sweep.failed", error=repr(error))

    async def _give_signs(self) -> None:
        now = self._clock.now()
        if now - self._started < self._first_sign:
            return  # after a start everybody gets the full time again
        if self._desk.channel.identity is None:
            return  # nothing is worked on yet, and nothing could be said
        waiting = await self._store.scan(
            lambda connection: queues.unfinished(
                connection,
                MESSAGE_RECEIVED.name,
                self._group,
                before=now - self._first_sign,
                after_id=self._signed_up_to,
            )
        )
        signs = [sign for delivery in waiting if (sign := await self._sign(delivery))]
        await self._bus.publish(signs)
        self._signed_up_to = max((each.id for each in waiting), default=self._signed_up_to)

    async def _sign(self, delivery: Delivery) -> Envelope | None:
        """The opening of an answer that takes long; None for what gets no answer."""
        update = delivery.event.payload["update"]
        address, me = address_of(update), self._desk.channel.identity
        if address is None or me is None or "message" not in update:
            return None
        if not is_addressed(update, address, me):
            return None
        again = is_again(delivery.event.payload)
        if not again and is_late(update, self._clock.now(), self._absence):
            return None  # it may be answered together with others, and its sign would be left over
        address = self._desk.chats.follow(address)
        person = await self._desk.people.get(address.session.user)
        if not self._desk.people.admits(person, address.session.chat):
            return None
        spoken = locale_for(address.language_code, self._desk.default_locale)
        text, stop = (
            self._desk.catalogues.text(person.language or spoken, Message(message_id))
            for message_id in ("sign-still-here", "button-stop")
        )
        sign = opening_of(delivery, address, text, text_format=Format.PLAIN, stop_label=stop)
        return opening_event(self._envelopes, delivery, sign)

    async def _report_conflict(self) -> None:
        report = self._desk.channel.report
        lasting = self._clock.now() - report.since
        if report.state is ChannelState.CONFLICT and lasting >= CONFLICT_ALERT_AFTER:
            await self._alert_once("alert-conflict", report.since)

    async def _alert_once(self, message_id: str, since: datetime) -> None:
        alerts = await self._desk.owner.alert(
            Message(message_id), key=f"{message_id}:{since.isoformat()}"
        )
        await self._bus.publish(alerts)

    async def _clean(self) -> None:
        now = self._clock.now()
        if now - self._cleaned < _CLEAN_EVERY:
            return
        self._cleaned = now
        await self._forget(retention.forget_before, now - self._retention)
        await self._forget(traces.forget_before, now - self._traces_kept)
        for forget in (sent.forget_before, questions.forget_before, parked.forget_before):
            await self._forget(forget, now - self._traces_kept)
        await self._forget(heard.forget_before, now - self._retention)  # with its message

    async def _forget(self, some: Callable[[Connection, datetime], int], before: datetime) -> None:
        """`some` at a time, so that nobody who writes waits long."""
        while await self._store.write(lambda connection: some(connection, before)):
            pass
