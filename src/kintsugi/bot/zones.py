"""Where people are: asked for once, below the first answer in private, and kept (SPEC B13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from kintsugi.bot.atlas import Atlas, likely, offset_shown
from kintsugi.bot.context import TurnContext
from kintsugi.bot.people import People
from kintsugi.bot.questions import Option, Question, Verdict, question_id
from kintsugi.clock import Clock
from kintsugi.i18n import Catalogues, Locale, Message

ZONE: Final = "zone"
"""The kind of its questions; the value of an option is a zone's name."""

ANOTHER: Final = "another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """Asks for people's time zones, and is told of the answers."""

    atlas: Atlas
    people: People
    catalogues: Catalogues
    clock: Clock

    def first_question(self, turn: TurnContext) -> Question:
        """The same however often it is made, so that nobody is asked twice."""
        zones = likely(turn.address.language_code)
        another = Option(value=ANOTHER, label=turn.say("button-zone-another"))
        options = [*self._options(turn, zones), another]
        return self._question(turn, str(turn.person.id), turn.say("zone-asked"), options)

    def which_question(
        self, turn: TurnContext, text: str, zones: Iterable[str], more: Iterable[Option] = ()
    ) -> Question:
        """Which of some zones is meant."""
        key = turn.delivery.event.idempotency_key
        return self._question(turn, key, text, [*self._options(turn, zones), *more])

    async def answered(self, question: Question, value: str, locale: Locale) -> Verdict:
        """Keep what was said; by `ANOTHER` they only learn how to say it."""
        if value == ANOTHER:
            return Verdict(text=self.catalogues.text(locale, Message("zone-another-how")))
        user = question.session.user
        self.people.forget(user)
        return Verdict(
            text=self.catalogues.text(locale, self.chosen(value)),
            effects=(self.people.choose_zone(user, value),),
        )

    def chosen(self, zone: str) -> Message:
        """What the clock says there, as a proof that we understood each other."""
        there = self._there(zone)
        return Message(
            "zone-chosen",
            {"zone": zone, "time": f"{there:%H:%M}", "offset": offset_shown(there)},
        )

    def _options(self, turn: TurnContext, zones: Iterable[str]) -> list[Option]:
        names = [(zone, self.atlas.city(zone, turn.locale)) for zone in zones]
        return [
            Option(value=zone, label=f"{name} {offset_shown(self._there(zone))}")
            for zone, name in names
        ]

    def _there(self, zone: str) -> datetime:
        return self.clock.now().astimezone(ZoneInfo(zone))

    def _question(
        self, turn: TurnContext, key: str, text: str, options: Iterable[Option]
    ) -> Question:
        return Question(
            id=question_id(ZONE, key),
            kind=ZONE,
            session=turn.session,
            text=text,
            options=tuple(options),
            asked_at=self.clock.now(),
        )
