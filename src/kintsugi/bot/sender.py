"""The outbox's door: what was decided to be said reaches Telegram, once (SPEC B3).

| kind     | a send that may have arrived, but was not confirmed                                 |
|----------|-------------------------------------------------------------------------------------|
| answer   | is sent again: a first send carries only first words and the unfinished mark, all   |
|          | else is an edit, which may be repeated; the worst case is one stray unfinished line |
| alert    | is sent again and says so (resent)                                                  |
| callback | is sent again: a button does not mind being told twice                              |
"""

from datetime import datetime
from random import Random

import structlog

from kintsugi.bot.alerts import Alerts
from kintsugi.bot.answers import Answers
from kintsugi.bot.outlet import Outlet
from kintsugi.bot.owner import Owner
from kintsugi.clock import Clock
from kintsugi.errors import ChannelError, Closed, Flood, Moved, Refused
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.events.catalogue import MESSAGE_SENT
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Outgoing, Phase, SendKind
from kintsugi.events.outcomes import NOTHING, Dead, Delivery, Done, Outcome, Record, Retry
from kintsugi.events.retry import RetryPolicy
from kintsugi.events.states import DeadReason
from kintsugi.ids import Scope, new_incident_id

SEND_RETRY = RetryPolicy(attempts=None, base_s=1.0, cap_s=15.0)


class Sender:
    """Handles `telegram.send`. One of it; its lanes are chats."""

    def __init__(
        self,
        answers: Answers,
        alerts: Alerts,
        outlet: Outlet,
        clock: Clock,
        random: Random,
        *,
        owner: Owner,
    ) -> None:
        self._answers = answers
        self._alerts = alerts
        self._outlet = outlet
        self._owner = owner
        self._clock = clock
        self._random = random
        self._envelopes = EnvelopeFactory("sender", clock, random)
        self._log = structlog.get_logger("kintsugi.bot.sender")

    async def handle(self, delivery: Delivery) -> Outcome:
        outgoing = Outgoing.from_payload(delivery.event.payload)
        try:
            message_ids = await self._deliver(outgoing)
        except Flood as flood:
            return Retry(error=repr(flood), delay_s=flood.retry_after)
        except (Closed, Moved):
            raise  # what follows for the chat is decided in `reach`
        except Refused as refusal:
            record = await self.bury(delivery, DeadReason.REFUSED)
            return Dead(reason=DeadReason.REFUSED, error=str(refusal), record=record)
        except ChannelError as error:
            delay_s = SEND_RETRY.delay_s(delivery.attempt, self._random)
            return Retry(error=repr(error), delay_s=delay_s or 0.0)
        return Done(record=self._told(delivery, outgoing, message_ids))

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        """The owner is told; whom it was for would have to be told by the same way."""
        incident = new_incident_id(self._random)
        self._log.error("send.dead", incident=incident, reason=reason.value)
        entry = _incident(delivery, reason, incident, at=self._clock.now())
        owed = _is_owed(Outgoing.from_payload(delivery.event.payload))
        reports = await self._owner.report_dead(delivery, reason, incident) if owed else ()
        return Record(
            events=tuple(reports),
            effects=(lambda connection: audit.record(connection, entry),),
        )

    async def _deliver(self, outgoing: Outgoing) -> list[int]:
        """The messages that say it now, if it is all said."""
        match outgoing.kind:
            case SendKind.ALERT:
                return [await self._alerts.send(outgoing)]
            case SendKind.CALLBACK:
                await self._outlet.answer_callback(outgoing)
                return []
            case SendKind.ANSWER if outgoing.phase is Phase.OPEN:
                await self._answers.open(outgoing)
                return []
            case SendKind.ANSWER:
                return await self._answers.finish(outgoing)

    def _told(self, delivery: Delivery, outgoing: Outgoing, message_ids: list[int]) -> Record:
        if not message_ids:
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


def _is_owed(outgoing: Outgoing) -> bool:
    """Whether somebody misses it, and it helps to say so.

    What cannot be said to the owner is not helped by saying more of it; and the first words of an
    answer are a courtesy, which the answer makes good.
    """
    return outgoing.kind is SendKind.ANSWER and outgoing.phase is not Phase.OPEN


def _incident(delivery: Delivery, reason: DeadReason, incident: str, *, at: datetime) -> Entry:
    return Entry(
        at=at,
        trace_id=delivery.event.trace_id,
        actor="bot",
        scope=Scope.of_target(delivery.event.target),
        action=audit.INCIDENT,
        outcome=reason.value,
        subject=incident,
    )
