"""Everything on the way out, put together: what writes to Telegram shares one pace."""

from collections.abc import Callable
from random import Random
from typing import Final

from kintsugi.bot.alerts import Alerts
from kintsugi.bot.answers import Answers
from kintsugi.bot.live import LiveEdits
from kintsugi.bot.outlet import Outlet
from kintsugi.bot.owner import Owner
from kintsugi.bot.pacing import Pacer, Rate, Rates
from kintsugi.bot.sender import Sender
from kintsugi.bot.sent import SentMessages
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import Clock
from kintsugi.settings import Telegram
from kintsugi.store.database import Store

_MINUTE_S: Final = 60
_AT_ONCE_S: Final = 0.2  # after a rest, what all chats may be told in that time goes at once


class Outbound:
    def __init__(self, api: BotApi, store: Store, clock: Clock, settings: Telegram) -> None:
        pacer = Pacer(_rates(settings))
        self.outlet = Outlet(api, pacer, clock, sends_in_flight=settings.sends_in_flight)
        self.sent = SentMessages(store, clock)
        self.live = LiveEdits(self.outlet, self.sent, clock)
        self._clock = clock

    def sender(self, random: Random, owner: Owner, *, resent: Callable[[str], str]) -> Sender:
        """The outbox's door; `resent` says of a text that it may have been sent before."""
        alerts = Alerts(self.outlet, self.sent, resent=resent)
        answers = Answers(self.outlet, self.sent, self.live)
        return Sender(answers, alerts, self.outlet, self._clock, random, owner=owner)


def _rates(settings: Telegram) -> Rates:
    burst, all_chats = settings.chat_burst, settings.messages_per_second
    return Rates(
        everywhere=Rate.at_most(all_chats, seconds=1, burst=_AT_ONCE_S * all_chats),
        chat=Rate(per_second=settings.messages_per_chat_per_second, burst=burst),
        group=Rate.at_most(settings.messages_per_group_per_minute, seconds=_MINUTE_S, burst=burst),
    )
