"""Around the turns: makes one of what was written in one go, before anything is answered.

A message that stands alone is worked on at once. Waited for is only what seldom comes alone: see
docs/groups.md for the rule and what was rejected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from kintsugi.bot.absence import Absence
from kintsugi.bot.address import Address, address_of
from kintsugi.bot.arrivals import Arrivals
from kintsugi.bot.awareness import is_addressed
from kintsugi.bot.burst import MOST, MOST_LATE, Burst, Window, is_content
from kintsugi.bot.channel import Channel, Identity
from kintsugi.bot.lateness import is_late
from kintsugi.clock import Clock
from kintsugi.events.again import is_again
from kintsugi.events.bus import Bus
from kintsugi.events.catalogue import TURN_ENDED
from kintsugi.events.consumer import Handler
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.outcomes import Delivery, Discard, Done, Outcome, Record
from kintsugi.events.states import DeadReason

_NEXT_BATCH_S: Final = 1.0
"""After an absence Telegram hands over a hundred updates per poll; the next ones come meanwhile."""

_SIGN_MARGIN: Final = 0.8  # of the time to the first sign, which the sweeper gives at 0.9 of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    gather_s: float  # 0: every message is a turn of its own
    first_sign_s: float
    absence_minutes: float

    @property
    def absence(self) -> timedelta:
        return timedelta(minutes=self.absence_minutes)

    def window(self, now: datetime) -> Window:
        return Window(
            now=now,
            gather=timedelta(seconds=self.gather_s),
            sign=timedelta(seconds=_SIGN_MARGIN * self.first_sign_s),
            absence=self.absence,
        )


class Gathering:
    """A handler of `message.received`, around the one that makes turns."""

    def __init__(  # noqa: PLR0913 - the rim between bus, people's habits and time
        self,
        turns: Handler,
        bus: Bus,
        arrivals: Arrivals,
        channel: Channel,
        clock: Clock,
        envelopes: EnvelopeFactory,
        *,
        absence: Absence,
        patience: Patience,
    ) -> None:
        self._turns = turns
        self._bus = bus
        self._arrivals = arrivals
        self._channel = channel
        self._absence = absence
        self._clock = clock
        self._envelopes = envelopes
        self._patience = patience

    async def handle(self, delivery: Delivery) -> Outcome:
        me = self._channel.identity
        update = delivery.event.payload["update"]
        # What is answered again was gathered the first time, and that it is late is known.
        if me is None or not _is_talk(update) or is_again(delivery.event.payload):
            return await self._turns.handle(delivery)
        address = address_of(update)
        burst = Burst(me, update)
        joined = await self._gather(delivery, burst) if _may_begin(update, address, me) else []
        if joined:
            update = burst.merged()
            delivery, address = _with(delivery, update), address_of(update)
        if _is_nobodys(update, address, me):
            return Discard()
        now = self._clock.now()
        if is_late(update, now, self._patience.absence):
            outcome = await self._absence.handle(self._turns, delivery, joined)
        else:
            outcome = await self._turns.handle(delivery)
        return self._ended_together(outcome, joined)

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        return await self._turns.bury(delivery, reason)

    async def _gather(self, head: Delivery, burst: Burst) -> list[Delivery]:
        joined: list[Delivery] = []
        asked_again = False
        while True:
            window = self._patience.window(self._clock.now())
            late = is_late(burst.head, window.now, window.absence)
            room = (MOST_LATE if late else MOST) - len(joined) - 1
            newest = [head, *joined][-1]
            fresh = await self._following(head, newest, burst, window, room)
            joined += fresh
            burst.add([each.event for each in fresh])
            if late and (fresh or not asked_again):
                asked_again, wait_s = True, _NEXT_BATCH_S
            else:
                wait_s = 0.0 if late else self._wait_s([head, *joined][-1], burst)
            if wait_s <= 0 or room <= len(fresh):
                return joined
            await self._clock.sleep(wait_s)

    async def _following(
        self, head: Delivery, newest: Delivery, burst: Burst, window: Window, room: int
    ) -> list[Delivery]:
        arrival = self._arrivals.newest(head.event.target)
        if room <= 0 or (arrival and arrival.key == newest.event.idempotency_key):
            return []
        return await self._bus.claim_next(
            head,
            lambda event: not is_again(event.payload) and burst.belongs(event, window),
            limit=room,
        )

    def _wait_s(self, newest: Delivery, burst: Burst) -> float:
        """How much longer a next part may take to come; 0 when none is to be expected.

        The time runs from the newest message, so that a burst is open as long as it goes on.
        """
        gather = timedelta(seconds=self._patience.gather_s)
        arrival = self._arrivals.newest(newest.event.target)
        quick = (
            arrival is not None
            and arrival.key == newest.event.idempotency_key
            and arrival.before is not None
            and arrival.at - arrival.before <= gather
        )
        if not quick and not burst.invites_more():
            return 0
        return (newest.event.timestamp + gather - self._clock.now()).total_seconds()

    def _ended_together(self, outcome: Outcome, joined: Sequence[Delivery]) -> Outcome:
        """Each update ends once: those that were joined, in the way of the one they joined."""
        if not isinstance(outcome, Done) or not joined:
            return outcome
        ends = [each for each in outcome.record.events if each.event_type == TURN_ENDED.name]
        copies = [self._also(end, each) for end in ends for each in joined]
        record = replace(outcome.record, events=(*outcome.record.events, *copies))
        return Done(record=record)

    def _also(self, end: Envelope, joined: Delivery) -> Envelope:
        key = joined.event.idempotency_key
        return self._envelopes.new(
            TURN_ENDED,
            {**end.payload, "turn_id": key},
            target=end.target,
            key=f"{key}:{joined.epoch}",
            trace_id=joined.event.trace_id,
        )


def _is_talk(update: dict[str, Any]) -> bool:
    return "message" in update or "edited_message" in update


def _may_begin(update: dict[str, Any], address: Address | None, me: Identity) -> bool:
    """Only what is for us gathers others, or an album, whose words may be below a later picture."""
    return is_content(update, address) and (
        "media_group_id" in update["message"] or not _is_nobodys(update, address, me)
    )


def _is_nobodys(update: dict[str, Any], address: Address | None, me: Identity) -> bool:
    """Whether it is talk among others, of which we keep nothing.

    What a chat says of itself is not talk, and somebody's command that names no bot may be ours.
    """
    return (
        address is not None
        and not address.private
        and not _is_service(update)
        and not is_addressed(update, address, me)
    )


def _is_service(update: dict[str, Any]) -> bool:
    message = update.get("message")
    return isinstance(message, dict) and (
        "migrate_to_chat_id" in message or "migrate_from_chat_id" in message
    )


def _with(delivery: Delivery, update: dict[str, Any]) -> Delivery:
    payload = {**delivery.event.payload, "update": update}
    return replace(delivery, event=replace(delivery.event, payload=payload))
