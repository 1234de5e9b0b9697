"""What the end of a turn says at Telegram: a reply, and a word to the button that was pressed."""

from kintsugi.bot.address import Address
from kintsugi.bot.context import Ended, answer_id, reply_target
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.messages import Outgoing, SendKind
from kintsugi.events.outcomes import Delivery


class Replies:
    def __init__(self, envelopes: EnvelopeFactory) -> None:
        self._envelopes = envelopes

    def to(self, delivery: Delivery, address: Address | None, ended: Ended) -> list[Envelope]:
        """The sends to commit with the end of the turn."""
        if address is None:
            return []
        told = []
        if ended.reply or ended.note:
            told.append(self._reply(delivery, address, ended))
        if address.press is not None:
            told.append(self._notice(delivery, address, ended))
        return told

    def _reply(self, delivery: Delivery, address: Address, ended: Ended) -> Envelope:
        outgoing = Outgoing(
            answer_id=answer_id(delivery),
            chat=address.session.chat,
            topic=address.session.topic,
            text=ended.reply or "",
            reply_to=reply_target(delivery, address),
            format=ended.format,
            note=ended.note,
            buttons=ended.buttons,
        )
        return self._envelopes.new(
            TELEGRAM_SEND,
            outgoing.to_payload(),
            target=str(address.session.chat),
            key=f"{outgoing.answer_id}:finish:{delivery.epoch}",
            trace_id=delivery.event.trace_id,
        )

    def _notice(self, delivery: Delivery, address: Address, ended: Ended) -> Envelope:
        """Every press is answered, be it without a word: until then the button seems to work."""
        outgoing = Outgoing(
            answer_id=answer_id(delivery),
            chat=address.session.chat,
            topic=address.session.topic,
            text=ended.notice or "",
            kind=SendKind.CALLBACK,
            callback_id=address.press.id if address.press else None,
        )
        return self._envelopes.new(
            TELEGRAM_SEND,
            outgoing.to_payload(),
            # A lane of its own: it means nothing any more when the chat's messages have gone out.
            target=address.session.key,
            key=f"{outgoing.answer_id}:pressed:{delivery.epoch}",
            trace_id=delivery.event.trace_id,
        )
