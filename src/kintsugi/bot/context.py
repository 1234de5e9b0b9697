"""What a handler knows about its turn, and what it gives back."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from kintsugi.bot.address import Address
from kintsugi.bot.people import Person
from kintsugi.events.again import Again, is_again
from kintsugi.events.envelope import Envelope
from kintsugi.events.messages import Button, Format
from kintsugi.events.outcomes import Delivery, Effect
from kintsugi.i18n import Catalogues, Locale, Message
from kintsugi.ids import Session


class Ending(Enum):
    """How an accepted update ends: always one of these, and once (SPEC B2)."""

    ANSWERED = "answered"  # done as asked
    EXPLAINED = "explained"  # not done, and the person was told why
    REJECTED = "rejected"  # not for us: nothing is said, or one polite line


STRANGER: Final = "stranger"
"""The reason on record when somebody whom we do not know is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a handler returns: nothing has happened yet, all of it is committed at once."""

    ending: Ending
    reply: str | None = None
    format: Format = Format.PLAIN  # of the reply
    note: str | None = None  # a plain line of ours below the reply
    buttons: tuple[Button, ...] = ()  # below the reply
    notice: str | None = None  # what who pressed a button sees for a moment; 200 characters
    reason: str | None = None  # for the audit trail, in our words
    effects: tuple[Effect, ...] = ()
    events: tuple[Envelope, ...] = ()  # what is to be done next, besides saying the reply
    incident: str | None = None  # what the reply tells the person to quote


NOBODYS: Final = Ended(ending=Ending.REJECTED, reason="button of nobody's")
"""How the press of a button ends that we do not know: ignored, and on record as that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnContext:
    delivery: Delivery
    address: Address
    person: Person
    locale: Locale
    catalogues: Catalogues
    zone: ZoneInfo | None = None  # by whose clock to speak; None: nobody knows

    @property
    def session(self) -> Session:
        return self.address.session

    @property
    def again(self) -> Again | None:
        return Again.of(self.delivery.event.payload)

    @property
    def answer_id(self) -> str:
        """The same through crashes and retries, so that the same message is finished.

        A resubmitted dead letter gets a new one: its answer must not hide in an old message.
        """
        return answer_id(self.delivery)

    def say(self, message_id: str, **arguments: str | float | Message) -> str:
        return self.catalogues.text(self.locale, Message(message_id, arguments))

    def answered(self, message_id: str, **arguments: str | float | Message) -> Ended:
        return Ended(ending=Ending.ANSWERED, reply=self.say(message_id, **arguments))

    def explained(self, message_id: str, **arguments: str | float | Message) -> Ended:
        """Not done; the message's id is the reason on record."""
        reply = self.say(message_id, **arguments)
        return Ended(ending=Ending.EXPLAINED, reply=reply, reason=message_id)

    def noticed(self, message_id: str) -> Ended:
        """Done; whoever pressed a button reads so for a moment."""
        return Ended(ending=Ending.ANSWERED, notice=self.say(message_id))

    def declined(self, message_id: str) -> Ended:
        """As `noticed`, but not done; the message's id is the reason on record."""
        return Ended(ending=Ending.EXPLAINED, notice=self.say(message_id), reason=message_id)

    def failed(self, message_id: str, incident: str) -> Ended:
        """Not done, through no fault of theirs; `incident` is what the owner can look up."""
        return replace(self.explained(message_id, incident=incident), incident=incident)


def answer_id(delivery: Delivery) -> str:
    return f"{delivery.event.idempotency_key}.{delivery.resubmits}"


def reply_target(delivery: Delivery, address: Address) -> int | None:
    """The message an answer points at: in private only one that is answered again, later."""
    pointing = not address.private or is_again(delivery.event.payload)
    return address.message_id if pointing else None
