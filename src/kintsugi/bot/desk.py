"""What is needed to know whom an update comes from and how to speak to them."""

from dataclasses import dataclass

from kintsugi.bot.channel import Channel
from kintsugi.bot.chats import Chats
from kintsugi.bot.owner import Owner
from kintsugi.bot.people import People
from kintsugi.i18n import Catalogues, Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    channel: Channel
    people: People
    chats: Chats
    owner: Owner
    catalogues: Catalogues
    default_locale: Locale
