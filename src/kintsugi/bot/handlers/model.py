"""/model: the models of this chat with their prices and health; pins one, or lets all answer."""

from dataclasses import dataclass

from kintsugi.bot import model_health
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.people import Role
from kintsugi.clock import Clock
from kintsugi.i18n import Message
from kintsugi.llm import money
from kintsugi.llm.choice import Pin, plan
from kintsugi.llm.choices import Choices, Place
from kintsugi.llm.gate import Gate
from kintsugi.llm.member import Member, found_by, nearest_first
from kintsugi.llm.models import Models
from kintsugi.llm.prices import Price, Prices

_AUTO = "auto"
_MILLION = 1_000_000
_LONGEST = 60  # characters of a name that is shown again


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseModel:
    models: Models
    prices: Prices
    gate: Gate
    choices: Choices
    clock: Clock

    async def __call__(self, turn: TurnContext) -> Ended:
        wanted = turn.address.command.argument if turn.address.command else ""
        place = Place(turn.session.chat, turn.session.topic)
        if not wanted:
            return Ended(ending=Ending.ANSWERED, reply=self._shown(turn, place))
        if not turn.address.private and turn.person.role is not Role.ADMIN:
            return turn.explained("model-for-admins")
        if wanted.lower() == _AUTO:
            await self.choices.pin(place, None, turn.person.id)
            return turn.answered("model-auto")
        found = found_by(wanted, self.models.members)
        if found is None:
            names = ", ".join(nearest_first(wanted, self.models.members))
            return turn.explained("model-unknown", wanted=wanted[:_LONGEST], models=names)
        await self.choices.pin(place, Pin(target=found.name), turn.person.id)
        return turn.answered("model-pinned", model=found.name)

    def _shown(self, turn: TurnContext, place: Place) -> str:
        pin = self.choices.pin_of(place)
        asked = plan(self.models.chat, self.models.members, self.choices.mode, pin)
        others = [each for each in self.models.members if each not in asked]
        lines = [
            Message("model-head-pinned", {"model": pin.target})
            if pin
            else Message("model-head", {"count": len(asked)}),
            *(self._line(each, number) for number, each in enumerate(asked, start=1)),
            *([Message("model-others")] if others else []),
            *(self._line(each, None) for each in others),
            Message("model-usage"),
        ]
        return "\n".join(turn.catalogues.text(turn.locale, line) for line in lines)

    def _line(self, member: Member, number: int | None) -> Message:
        now = self.clock.now()
        cooling = model_health.by_target(self.gate.cooling())
        return Message(
            "model-line" if number is None else "model-line-numbered",
            {
                "number": number or 0,
                "model": member.name,
                "price": self._price(member),
                "health": model_health.of_member(member, cooling, now),
            },
        )

    def _price(self, member: Member) -> Message:
        if member.target is None:
            return Message("price-free")
        return price_words(self.prices.of(member.name))


def price_words(price: Price | None) -> Message:
    """Per million tokens, as vendors' lists have it."""
    if price is None:
        return Message("price-unknown")
    if price.free:
        return Message("price-free")
    return Message(
        "price-known",
        {
            "input": money.shown(price.input * _MILLION),
            "output": money.shown(price.output * _MILLION),
        },
    )
