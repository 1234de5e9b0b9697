"""What is needed to know whom an update comes from and how to speak to them."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kintsugi.bot.channel import Channel
from kintsugi.bot.chats import Chats
from kintsugi.bot.owner import Owner
from kintsugi.bot.people import People, Person
from kintsugi.i18n import Catalogues, Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    channel: Channel
    people: People
    chats: Chats
    owner: Owner
    catalogues: Catalogues
    default_locale: Locale
    default_zone: ZoneInfo | None = None  # None: each person is asked for theirs

    def zone(self, person: Person, *, private: bool) -> ZoneInfo | None:
        """By whose clock to speak: in a group not by anybody's own, which they said in private."""
        return (person.zone if private else None) or self.default_zone
