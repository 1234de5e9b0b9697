"""The first words of an answer that is still being made: its message, to be finished by edit."""

import structlog

from kintsugi.bot.address import Address
from kintsugi.bot.context import answer_id
from kintsugi.clock import Clock
from kintsugi.errors import StoreError
from kintsugi.events.bus import Bus
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.messages import Outgoing, Phase
from kintsugi.events.outcomes import Delivery


def opening_event(
    envelopes: EnvelopeFactory, delivery: Delivery, address: Address, text: str
) -> Envelope:
    """The send that opens the delivery's answer; published twice, it happens once."""
    outgoing = Outgoing(
        answer_id=answer_id(delivery),
        chat=address.session.chat,
        topic=address.session.topic,
        text=text,
        phase=Phase.OPEN,
        reply_to=None if address.private else address.message_id,
    )
    return envelopes.new(
        TELEGRAM_SEND,
        outgoing.to_payload(),
        target=str(address.session.chat),
        key=f"{outgoing.answer_id}:open",
        trace_id=delivery.event.trace_id,
    )


class Opening:
    """Publishes the first words once the answer has taken `after_s`: a quick one needs none."""

    def __init__(
        self,
        delivery: Delivery,
        address: Address,
        bus: Bus,
        envelopes: EnvelopeFactory,
        clock: Clock,
        *,
        after_s: float,
    ) -> None:
        self._delivery = delivery
        self._address = address
        self._bus = bus
        self._envelopes = envelopes
        self._clock = clock
        self._due = clock.monotonic() + after_s
        self._opened = False
        self._log = structlog.get_logger("kintsugi.bot.opening")

    async def words(self, text: str) -> None:
        if self._opened or not text.strip() or self._clock.monotonic() < self._due:
            return
        event = opening_event(self._envelopes, self._delivery, self._address, text)
        try:
            await self._bus.publish([event])
        except StoreError as error:
            # First words are a courtesy: an answer is not made again for want of them.
            self._log.warning("opening.not_stored", error=repr(error))
            return
        self._opened = True
