"""Pressed below "the budget is spent": an admin allows more, anybody else asks for it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kintsugi.bot.address import Press
from kintsugi.bot.context import NOBODYS, Ended, Ending, TurnContext
from kintsugi.bot.owner import Owner
from kintsugi.bot.people import Role
from kintsugi.bot.spending import ASK, BUDGET, MORE, budget_name
from kintsugi.clock import Clock
from kintsugi.i18n import Message
from kintsugi.ids import ChatId, UserId
from kintsugi.llm import money
from kintsugi.llm.books import Books
from kintsugi.llm.budgets import Budget, Who
from kintsugi.llm.provider import Purpose

_MORE: Final = Fraction(5, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideBudget:
    books: Books
    owner: Owner
    clock: Clock

    async def __call__(self, turn: TurnContext, press: Press) -> Ended:
        match press.data.split(":", 2):
            case [name, verb, key] if name == BUDGET and verb in {MORE, ASK}:
                budget = await self._find(key)
            case _:
                return NOBODYS
        if budget is None or not _concerns(turn, budget):
            return NOBODYS
        if verb == ASK:
            return await self._ask(turn, budget)
        if turn.person.role is not Role.ADMIN:
            return Ended(
                ending=Ending.EXPLAINED,
                notice=turn.say("budget-for-admins"),
                reason="budget-for-admins",
            )
        return self._allow(turn, budget)

    def _allow(self, turn: TurnContext, budget: Budget) -> Ended:
        cap = int(budget.cap * _MORE)
        return Ended(
            ending=Ending.ANSWERED,
            reply=turn.say("budget-extended", budget=budget_name(budget), cap=money.shown(cap)),
            effects=(self.books.extend(budget, to=cap, by=turn.person.id),),
        )

    async def _ask(self, turn: TurnContext, budget: Budget) -> Ended:
        """The admins get the button; asked twice in a period, they are asked once."""
        message = Message(
            "alert-budget",
            {
                "user": str(turn.person.id),
                "budget": budget_name(budget),
                "cap": money.shown(budget.cap),
            },
        )
        alerts = await self.owner.alert(
            message,
            key=f"budget:{budget.key}:{budget.since.isoformat()}:{budget.cap}",
            buttons={"button-budget-more": f"{BUDGET}:{MORE}:{budget.key}"},
        )
        notice = turn.say("budget-asked")
        return Ended(ending=Ending.ANSWERED, notice=notice, events=tuple(alerts))

    async def _find(self, key: str) -> Budget | None:
        """As it stands now: the period of the button may be over."""
        name, _, subject = key.partition(":")
        for purpose in _purposes(subject):
            for standing in await self.books.standings(purpose):
                if standing.budget.key == key and standing.budget.name == name:
                    return standing.budget
        return None


def _purposes(subject: str) -> list[Purpose]:
    if not subject:
        return [Purpose(mode="chat")]
    tasks = [Purpose(mode="chat", task=subject)]
    if not subject.removeprefix("-").isdigit():
        return tasks
    return [
        Purpose(mode="chat", user=UserId(int(subject))),
        Purpose(mode="chat", chat=ChatId(int(subject))),
        *tasks,
    ]


def _concerns(turn: TurnContext, budget: Budget) -> bool:
    """Whether it is theirs to look at; an admin may look at all."""
    match budget.who:
        case _ if turn.person.role is Role.ADMIN:
            return True
        case Who.USER:
            return budget.subject == str(turn.person.id)
        case Who.CHAT:
            return budget.subject == str(turn.session.chat)
        case _:
            return True
