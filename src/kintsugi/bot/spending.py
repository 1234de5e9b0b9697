"""Budgets in a conversation: a word when one is nearly spent, and buttons when it is (SPEC L8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.durations import spoken
from kintsugi.bot.people import Role
from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.events.messages import Button
from kintsugi.events.outcomes import Effect
from kintsugi.i18n import Message
from kintsugi.llm import money
from kintsugi.llm.books import Books, OverBudget, Unpriced
from kintsugi.llm.budgets import Budget
from kintsugi.llm.failures import ChainFailure
from kintsugi.llm.provider import Purpose

BUDGET: Final = "budget"
MORE, ASK = "more", "ask"


@dataclass(frozen=True, slots=True)
class Warnings:
    """What is said below an answer, and the record that it was said."""

    lines: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()


class Spending:
    def __init__(self, books: Books, clock: Clock) -> None:
        self._books = books
        self._clock = clock

    async def warnings(self, turn: TurnContext) -> Warnings:
        """Of each budget that is nearly spent, once in its period."""
        if not self._books.limits:
            return Warnings()
        due = await self._books.unannounced(purpose_of(turn))
        lines = tuple(
            turn.say(
                "budget-warning",
                budget=budget_name(each.budget),
                percent=100 * each.spent // each.budget.cap,
                cap=money.shown(each.budget.cap),
            )
            for each in due
        )
        return Warnings(lines, tuple(self._books.announced(each) for each in due))

    def stopped(
        self, turn: TurnContext, error: ModelError, *, unpriced: str = "budget-unpriced"
    ) -> Ended | None:
        """The end of a turn for which there is no money; None where that is not the reason.

        `unpriced`: the message about what has no price.
        """
        refusals = _refusals(error)
        over = next((each for each in refusals if isinstance(each, OverBudget)), None)
        if over is not None and _is_all_money(refusals):
            return self._spent(turn, over.standing.budget)
        if refusals and all(isinstance(each, Unpriced) for each in refusals):
            return turn.explained(unpriced)
        return None

    def _spent(self, turn: TurnContext, budget: Budget) -> Ended:
        name = budget_name(budget)
        text = turn.say("budget-spent", budget=name, cap=money.shown(budget.cap))
        if budget.until is not None:
            wait = spoken(budget.until - self._clock.now())
            text = f"{text} {turn.say('budget-anew', wait=wait)}"
        verb = MORE if turn.person.role is Role.ADMIN else ASK
        button = Button(
            text=turn.say(f"button-budget-{verb}"), data=f"{BUDGET}:{verb}:{budget.key}"
        )
        return Ended(ending=Ending.EXPLAINED, reply=text, reason="budget-spent", buttons=(button,))


def _refusals(error: ModelError) -> Sequence[ModelError | None]:
    """Of each target: a chain has several, and who listens is one alone."""
    if isinstance(error, ChainFailure):
        return [each.error for each in error.attempts]
    return [error]


def _is_all_money(refusals: Sequence[ModelError | None]) -> bool:
    return all(isinstance(each, OverBudget | Unpriced) for each in refusals)


def purpose_of(turn: TurnContext) -> Purpose:
    return Purpose(mode="chat", user=turn.person.id, chat=turn.session.chat)


def budget_name(budget: Budget) -> Message:
    return Message(f"budget-{budget.name.replace('_', '-')}")
