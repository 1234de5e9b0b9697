"""/timezone: by whose clock I go; shows it, or sets it by a zone's name, a city or an offset."""

from dataclasses import dataclass
from datetime import timedelta

from kintsugi.bot import questions
from kintsugi.bot.atlas import fixed, offset_of, offset_shown
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.questions import Option
from kintsugi.bot.zones import Zones
from kintsugi.events.envelope import EnvelopeFactory

_LONGEST = 40  # characters of a name that is shown again


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseZone:
    zones: Zones
    envelopes: EnvelopeFactory

    async def __call__(self, turn: TurnContext) -> Ended:
        wanted = turn.address.command.argument if turn.address.command else ""
        if not wanted:
            return self._shown(turn)
        offset = offset_of(wanted)
        if offset is not None:
            return self._which(turn, offset)
        zone = self.zones.atlas.find(wanted)
        return self._unknown(turn, wanted) if zone is None else self._chosen(turn, zone)

    def _shown(self, turn: TurnContext) -> Ended:
        zone = turn.zone
        if zone is None:
            return turn.answered("zone-none")
        now = self.zones.clock.now().astimezone(zone)
        own = "zone-shown" if turn.person.zone else "zone-shown-default"
        return turn.answered(own, zone=zone.key, time=f"{now:%H:%M}", offset=offset_shown(now))

    def _chosen(self, turn: TurnContext, zone: str) -> Ended:
        people = self.zones.people
        people.forget(turn.person.id)
        return Ended(
            ending=Ending.ANSWERED,
            reply=turn.catalogues.text(turn.locale, self.zones.chosen(zone)),
            effects=(people.choose_zone(turn.person.id, zone),),
        )

    def _unknown(self, turn: TurnContext, wanted: str) -> Ended:
        near = self.zones.atlas.nearest(wanted)
        if not near:
            return turn.explained("zone-unknown", wanted=wanted[:_LONGEST])
        return turn.explained("zone-nearly", wanted=wanted[:_LONGEST], near=", ".join(near))

    def _which(self, turn: TurnContext, offset: timedelta) -> Ended:
        """An offset knows no summer time: it is asked which of the zones is meant that have it."""
        zones, now = self.zones, self.zones.clock.now()
        named = zones.atlas.at_offset(offset, now, turn.address.language_code)
        always = fixed(offset)
        more = [Option(value=always, label=turn.say("button-zone-always"))] if always else []
        if not named and not more:
            return turn.explained("zone-offset-unknown")
        question = zones.which_question(turn, turn.say("zone-which"), named, more)
        return Ended(
            ending=Ending.ANSWERED,
            effects=(questions.ask(question),),
            events=(questions.asking(self.envelopes, question),),
        )
