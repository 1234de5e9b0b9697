"""Pressed below a question that waits for a model: what its asker wants done with it."""

from kintsugi.bot.address import Press
from kintsugi.bot.context import NOBODYS, Ended, Ending, TurnContext
from kintsugi.bot.parked_buttons import ParkRequest, ParkVerb
from kintsugi.bot.parking import Parking
from kintsugi.bot.people import Role
from kintsugi.events.again import AgainReason
from kintsugi.llm.choice import Pin, WhenDown
from kintsugi.llm.choices import Choices, Place
from kintsugi.orchestrator.parked import Parked


class DecideParked:
    def __init__(self, parking: Parking, choices: Choices) -> None:
        self._parking = parking
        self._choices = choices

    async def __call__(self, turn: TurnContext, press: Press) -> Ended:
        request = ParkRequest.parse(press.data)
        question = await self._parking.find(request.digest) if request else None
        if request is None or question is None or question.session.chat != turn.session.chat:
            return NOBODYS
        if turn.person.role is not Role.ADMIN and turn.person.id != question.session.user:
            return _told(turn, Ending.EXPLAINED, "parked-not-yours")
        if request.verb in {ParkVerb.WAIT, ParkVerb.OTHERS, ParkVerb.UNPIN}:
            await self._decide(request.verb, question, turn)
        return _told(turn, Ending.ANSWERED, await self._act(request.verb, question))

    async def _decide(self, verb: ParkVerb, question: Parked, turn: TurnContext) -> None:
        """What the chat wants while its pinned model is away: asked once, and kept."""
        place = Place(question.session.chat, question.session.topic)
        pin = self._choices.pin_of(place)
        if pin is None:
            return
        when_down = WhenDown.WAIT if verb is ParkVerb.WAIT else WhenDown.OTHERS
        kept = None if verb is ParkVerb.UNPIN else Pin(target=pin.target, when_down=when_down)
        await self._choices.pin(place, kept, turn.person.id)

    async def _act(self, verb: ParkVerb, question: Parked) -> str:
        """Carry it out; the id of the notice."""
        match verb:
            case ParkVerb.CANCEL | ParkVerb.NO:
                done = await self._parking.drop(question)
                notice = "parked-cancelled"
            case ParkVerb.WAIT:
                return "parked-waits"
            case ParkVerb.CHEAP:
                done = await self._parking.release(question, AgainReason.CHEAP)
                notice = "parked-answering"
            case ParkVerb.YES | ParkVerb.OTHERS | ParkVerb.UNPIN:
                done = await self._parking.release(question, AgainReason.PARKED)
                notice = "parked-answering"
        return notice if done else "parked-over"


def _told(turn: TurnContext, ending: Ending, message_id: str) -> Ended:
    reason = message_id if ending is Ending.EXPLAINED else None
    return Ended(ending=ending, notice=turn.say(message_id), reason=reason)
