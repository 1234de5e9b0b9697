"""Everything between the inbox and a turn, put together."""

from kintsugi.bot.absence import Absence
from kintsugi.bot.arrivals import Arrivals, Inbox
from kintsugi.bot.desk import Desk
from kintsugi.bot.gathering import Gathering, Patience
from kintsugi.bot.own_reactions import OwnReactions
from kintsugi.bot.traced import TracedAnswers
from kintsugi.clock import Clock
from kintsugi.events.bus import Bus
from kintsugi.events.consumer import Handler
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.settings import Turns
from kintsugi.store.database import Store


class Inbound:
    def __init__(
        self, inbox: Inbox, desk: Desk, clock: Clock, envelopes: EnvelopeFactory, settings: Turns
    ) -> None:
        self.arrivals = Arrivals(inbox)
        self._desk = desk
        self._clock = clock
        self._envelopes = envelopes
        self._settings = settings

    def gathering(self, turns: Handler, bus: Bus, store: Store) -> Gathering:
        """`turns` with messages that belong together made one, and late ones put together."""
        settings = self._settings
        absence = Absence(
            store, self._desk, self._clock, self._envelopes, minutes=settings.absence_minutes
        )
        return Gathering(
            OwnReactions(turns, TracedAnswers(store), self._desk),
            bus,
            self.arrivals,
            self._desk.channel,
            self._clock,
            self._envelopes,
            absence=absence,
            patience=Patience(
                gather_s=settings.gather_s,
                first_sign_s=settings.first_sign_s,
                absence_minutes=settings.absence_minutes,
            ),
        )
