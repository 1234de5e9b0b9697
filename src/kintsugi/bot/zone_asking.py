"""Around the dispatcher: below a person's first answer in private they are asked where they are."""

from dataclasses import dataclass, replace
from typing import Any

from kintsugi.bot import questions
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.people import Role
from kintsugi.bot.updates import Dispatch
from kintsugi.bot.zones import Zones
from kintsugi.events.envelope import EnvelopeFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneAsking:
    """A `Dispatch`, around the one that answers."""

    answering: Dispatch
    zones: Zones
    envelopes: EnvelopeFactory

    async def dispatch(self, update: dict[str, Any], turn: TurnContext) -> Ended:
        ended = await self.answering.dispatch(update, turn)
        if not _is_time_to_ask(turn, ended):
            return ended
        question = self.zones.first_question(turn)
        self.zones.people.forget(turn.person.id)
        return replace(
            ended,
            effects=(
                *ended.effects,
                questions.ask(question),
                self.zones.people.note_zone_asked(turn.person.id),
            ),
            events=(*ended.events, questions.asking(self.envelopes, question)),
        )


def _is_time_to_ask(turn: TurnContext, ended: Ended) -> bool:
    """Below an answer to a message: who sent a command has something else in mind."""
    address, person = turn.address, turn.person
    is_answer = ended.ending is Ending.ANSWERED and bool(ended.reply)
    is_message = address.command is None and address.press is None
    is_unknown = turn.zone is None and not person.zone_asked
    return (
        address.private
        and is_answer
        and is_message
        and is_unknown
        and person.role is not Role.STRANGER
    )
