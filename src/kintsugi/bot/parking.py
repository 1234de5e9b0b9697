"""Questions that wait for a model: kept, told about, and sent through again (SPEC L5)."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.parked_notices import Notices
from kintsugi.clock import Clock
from kintsugi.errors import StoreError
from kintsugi.events.again import Again, AgainReason, again_event
from kintsugi.events.bus import Bus
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.outcomes import Effect
from kintsugi.ids import Session
from kintsugi.llm.failures import ChainTimeout, ChainUnavailable
from kintsugi.orchestrator import parked
from kintsugi.orchestrator.parked import OPEN, NotParked, Parked, ParkState
from kintsugi.store.database import Store

TICK_S: Final = 1.0
_RECORDED_WITHIN_S: Final = 60.0
"""From when a turn is to be parked until its row stands, with ample time for a slow disk."""
_TRY: Final = timedelta(minutes=2)
"""How long a question is tried at most, as a rule. Who takes longer is followed into its lane by
the next one, which is then found behind it or answered after it."""


class Parking:
    def __init__(
        self,
        store: Store,
        bus: Bus,
        envelopes: EnvelopeFactory,
        notices: Notices,
        clock: Clock,
        *,
        ask_after: timedelta,
    ) -> None:
        """`ask_after`: older questions are answered only if they still matter."""
        self._store = store
        self._bus = bus
        self._envelopes = envelopes
        self._notices = notices
        self._clock = clock
        self._ask_after = ask_after
        self._used = True  # whether anything may be parked; at first nobody knows
        self._last_s = 0.0  # when a turn was to be parked, in the clock's monotonic seconds
        self._back = asyncio.Event()  # a model is
        self._answered: set[Session] = set()  # in which a question that waited just was
        self._log = structlog.get_logger("kintsugi.bot.parking")

    @property
    def awaited(self) -> bool:
        """Whether somebody's question waits for a model."""
        return self._used

    def model_is_back(self) -> None:
        self._back.set()

    def answered(self, turn: TurnContext, ended: Ended) -> Ended:
        """The end of a turn in which a model had an answer.

        What waits behind a question that was tried follows it: at once, and soon where we die.
        """
        if turn.again is None or turn.again.reason is not AgainReason.PARKED:
            return ended
        self._answered.add(turn.session)
        hasten = parked.hasten(turn.session, self._clock.now())
        return replace(ended, effects=(*ended.effects, hasten))

    async def behind(self, turn: TurnContext) -> Ended | None:
        """The end of a turn before which others of its session wait; None: it may be answered."""
        if not self._used:
            return None
        turn_id = first_turn(turn)
        waits = await self._store.read(
            lambda connection: parked.is_behind(connection, turn.session, turn_id)
        )
        return await self._ended(turn, None) if waits else None

    async def parked(self, turn: TurnContext, error: ChainUnavailable | ChainTimeout) -> Ended:
        """The end of a turn that no model could answer: what is told, and kept, at once."""
        return await self._ended(turn, error)

    async def cancel(self, session: Session) -> int:
        """Forget what waits in a session; how much that was."""
        return await self._store.write(lambda connection: parked.cancel(connection, session))

    async def find(self, digest: str) -> Parked | None:
        """What a button means."""
        return await self._store.read(lambda connection: parked.of_digest(connection, digest))

    async def release(self, question: Parked, reason: AgainReason) -> bool:
        """Send it through again; False when somebody else was first."""
        hold = parked.hold(question, self._clock.now() + _TRY)
        events = self._released(question, reason)
        return await self._move(question, ParkState.RELEASED, events, effects=[hold])

    async def drop(self, question: Parked) -> bool:
        """Its asker does not want it any more."""
        return await self._move(question, ParkState.CANCELLED, [self._notices.cancelled(question)])

    async def run(self) -> None:
        """Release what is due, until cancelled."""
        while True:
            await self._clock.sleep(TICK_S)
            try:
                await self._look()
            except StoreError as error:
                self._log.warning("parking.failed", error=repr(error))

    async def _look(self) -> None:
        back = self._back.is_set()
        self._back.clear()  # before we look: a model may come back meanwhile
        answered, self._answered = self._answered, set()
        if not self._used:
            return
        waiting = await self._store.read(parked.waiting)
        # What was parked just now is used before it is recorded.
        since_s = self._clock.monotonic() - self._last_s
        self._used = bool(waiting) or since_s < _RECORDED_WITHIN_S
        for question in due(waiting, self._clock.now(), answered, back=back):
            if self._clock.now() - question.asked_at >= self._ask_after:
                asking = [await self._notices.asking(question)]
                await self._move(question, ParkState.ASKED, asking, before={ParkState.WAITING})
            else:
                await self.release(question, AgainReason.PARKED)

    async def _ended(
        self, turn: TurnContext, error: ChainUnavailable | ChainTimeout | None
    ) -> Ended:
        self._used, self._last_s = True, self._clock.monotonic()
        now, turn_id = self._clock.now(), first_turn(turn)
        before = await self._store.read(lambda connection: parked.of_turn(connection, turn_id))
        tried = before is not None and turn.again is not None
        times = before.times + 1 if before else 0
        known = error.until if error else None
        question = Parked(
            turn_id=turn_id,
            answer_id=before.answer_id if before and tried else turn.answer_id,
            session=turn.session,
            language=turn.locale,
            update=turn.delivery.event.payload["update"],
            asked_at=before.asked_at if before else turn.delivery.event.timestamp,
            until=parked.next_try(now, known, times),
            times=times,
        )
        ended = Ended(ending=Ending.EXPLAINED, reason="parked", effects=(parked.park(question),))
        told, buttons = self._notices.told(question, error, now), self._notices.buttons(question)
        if tried:  # the notice says it anew: an outage of hours is no reason for a pile of them
            return replace(ended, events=(self._notices.again(question, told, buttons),))
        return replace(ended, reply=told, buttons=buttons)

    def _released(self, question: Parked, reason: AgainReason) -> list[Envelope]:
        again = again_event(
            self._envelopes,
            question.update,
            question.session,
            Again(reason=reason, turn_id=question.turn_id),
            key=f"again:{question.turn_id}:parked:{question.times}",
        )
        return [self._notices.answering(question), again]

    async def _move(
        self,
        question: Parked,
        after: ParkState,
        events: Sequence[Envelope],
        *,
        before: Collection[ParkState] = OPEN,
        effects: Sequence[Effect] = (),
    ) -> bool:
        change = parked.change(question.turn_id, before, after)
        try:
            await self._bus.publish(events, [change, *effects])
        except NotParked:
            return False
        return True


def first_turn(turn: TurnContext) -> str:
    """The turn in which it was asked for the first time."""
    return turn.again.turn_id if turn.again else turn.delivery.event.idempotency_key


def due(
    waiting: Sequence[Parked], now: datetime, answered: Collection[Session], *, back: bool
) -> Sequence[Parked]:
    """What goes through now: one of a session as a try, and the rest of it once that was answered.

    When a model is back each session tries its first one; else one session does, that of which it
    is time.
    """
    first: dict[Session, Parked] = {}
    for question in waiting:
        first.setdefault(question.session, question)
    tries = [each for each in first.values() if back or each.until <= now]
    tried = {each.turn_id for each in (tries if back else tries[:1])}
    return [each for each in waiting if each.turn_id in tried or each.session in answered]
