"""Alerts to the owner: what needs a person's eyes, said once."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kintsugi.bot.people import People
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.messages import Button, Outgoing, SendKind
from kintsugi.events.outcomes import Delivery
from kintsugi.events.states import DeadReason
from kintsugi.i18n import Catalogues, Locale, Message
from kintsugi.ids import ChatId, Topic, UserId


class Owner:
    def __init__(
        self,
        people: People,
        envelopes: EnvelopeFactory,
        catalogues: Catalogues,
        default_locale: Locale,
    ) -> None:
        self._people = people
        self._envelopes = envelopes
        self._catalogues = catalogues
        self._default_locale = default_locale

    async def alert(
        self, message: Message, *, key: str, buttons: Mapping[str, str] = MappingProxyType({})
    ) -> Sequence[Envelope]:
        """One event per admin; the same key is told once, however often it is published.

        `buttons`: the id of each label, and what it gives back.
        """
        return [
            await self._alert(admin, message, key, buttons) for admin in await self._people.admins()
        ]

    async def report_dead(
        self, delivery: Delivery, reason: DeadReason, incident: str
    ) -> Sequence[Envelope]:
        message = Message(
            "alert-dead",
            {
                "event": delivery.event.event_type,
                "reason": reason.value,
                "delivery": str(delivery.id),
                "incident": incident,
            },
        )
        return await self.alert(message, key=f"dead:{delivery.id}:{delivery.epoch}")

    async def _alert(
        self, admin: UserId, message: Message, key: str, buttons: Mapping[str, str]
    ) -> Envelope:
        person = await self._people.get(admin)
        locale = person.language or self._default_locale
        outgoing = Outgoing(
            answer_id=f"alert:{key}:{admin}",
            chat=ChatId(admin),  # a private chat has its user's id
            topic=Topic(0),
            text=self._catalogues.text(locale, message),
            kind=SendKind.ALERT,
            buttons=tuple(
                Button(text=self._catalogues.text(locale, Message(label)), data=data)
                for label, data in buttons.items()
            ),
        )
        return self._envelopes.new(
            TELEGRAM_SEND,
            outgoing.to_payload(),
            target=str(admin),
            key=outgoing.answer_id,
        )
