"""The first words of an answer that is still being made: its message, to be finished by edit."""

import asyncio
from contextvars import Context, copy_context
from types import TracebackType
from typing import Self

import structlog

from kintsugi.bot.address import Address
from kintsugi.bot.context import TurnContext, answer_id, reply_target
from kintsugi.bot.live import LiveEdits
from kintsugi.bot.parts import off_the_loop
from kintsugi.bot.render.markdown import render_unfinished
from kintsugi.bot.stop import StopRequest
from kintsugi.clock import Clock
from kintsugi.errors import StoreError
from kintsugi.events.bus import Bus
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.messages import Button, Format, Outgoing, Phase
from kintsugi.events.outcomes import Delivery

_log = structlog.get_logger("kintsugi.bot.opening")


def opening_of(
    delivery: Delivery, address: Address, text: str, *, text_format: Format, stop_label: str
) -> Outgoing:
    """What opens the delivery's answer: its first words, and a button to stop it."""
    request = StopRequest.of(address.session.user, delivery.event.idempotency_key)
    return Outgoing(
        answer_id=answer_id(delivery),
        chat=address.session.chat,
        topic=address.session.topic,
        text=text,
        phase=Phase.OPEN,
        reply_to=reply_target(delivery, address),
        format=text_format,
        buttons=(Button(text=stop_label, data=request.data),),
    )


def opening_event(envelopes: EnvelopeFactory, delivery: Delivery, outgoing: Outgoing) -> Envelope:
    """The send of an opening; published twice, it happens once."""
    return envelopes.new(
        TELEGRAM_SEND,
        outgoing.to_payload(),
        target=str(outgoing.chat),
        key=f"{outgoing.answer_id}:open",
        trace_id=delivery.event.trace_id,
    )


class Opening:
    """Shows one answer while it is being made; entered for as long as that takes.

    Time, not the words, decides when: a model that speaks and then falls silent has its words shown
    all the same. A quick answer needs no opening.
    """

    def __init__(self, turn: TurnContext, house: "Openings") -> None:
        self._turn = turn
        self._house = house
        self._context = copy_context()  # its log lines are of this turn, whoever starts it
        self._text = ""
        self._grown = asyncio.Event()
        self._showing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._house.expect(self)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._house.dismiss(self)
        if self._showing is not None:
            self._showing.cancel()
            await asyncio.wait([self._showing])

    async def words(self, text: str) -> None:
        self._text = text
        self._grown.set()

    def begin(self) -> None:
        """It is slow enough to be shown."""
        self._showing = asyncio.create_task(self._show(), context=self._context)

    async def _show(self) -> None:
        try:
            outgoing = await self._open()
            live = self._house.live.begin(outgoing)
            while await live.show_next(lambda: self._text):
                """Until the answer ends or its message is full."""
        except Exception:  # noqa: BLE001 - the rim of a courtesy: the answer itself does not depend on it
            _log.exception("opening.failed")

    async def _open(self) -> Outgoing:
        while True:
            await self._grown.wait()
            self._grown.clear()
            text = self._text
            if not await off_the_loop(render_unfinished, text):
                continue  # nothing to see in it yet, but the beginnings of marks
            outgoing = self._outgoing(text)
            event = opening_event(self._house.envelopes, self._turn.delivery, outgoing)
            try:
                await self._house.bus.publish([event])
            except StoreError as error:
                # First words are a courtesy: an answer is not made again for want of them.
                _log.warning("opening.not_stored", error=repr(error))
                continue
            return outgoing

    def _outgoing(self, text: str) -> Outgoing:
        return opening_of(
            self._turn.delivery,
            self._turn.address,
            text,
            text_format=Format.MARKDOWN,
            stop_label=self._turn.say("button-stop"),
        )


class Openings:
    """Which answers are being made, and from when on each is to be shown.

    All are given the same time, so they come due in the order in which they began, and one timer
    serves them: a task for each would cost the quick ones, which are never shown.
    """

    def __init__(
        self,
        bus: Bus,
        envelopes: EnvelopeFactory,
        live: LiveEdits,
        clock: Clock,
        *,
        after_s: float,
    ) -> None:
        """`after_s`: from when on an answer is slow enough to be shown unfinished."""
        self.bus = bus
        self.envelopes = envelopes
        self.live = live
        self._clock = clock
        self._after_s = after_s
        self._due: dict[Opening, float] = {}  # monotonic seconds, the soonest first
        self._timer: asyncio.Task[None] | None = None

    def of(self, turn: TurnContext) -> Opening:
        return Opening(turn, self)

    def expect(self, opening: Opening) -> None:
        """Have it begin when it is due."""
        self._due[opening] = self._clock.monotonic() + self._after_s
        if self._timer is None or self._timer.done():
            self._timer = asyncio.create_task(self._watch(), context=Context())

    def dismiss(self, opening: Opening) -> None:
        """Its answer is there."""
        self._due.pop(opening, None)
        if not self._due and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _watch(self) -> None:
        while self._due:
            opening, due = next(iter(self._due.items()))
            if (left := due - self._clock.monotonic()) > 0:
                await self._clock.sleep(left)
            else:
                del self._due[opening]
                opening.begin()
