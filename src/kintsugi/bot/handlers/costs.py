"""/costs: what was spent, by whom and on what; and how much is left (SPEC L9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.durations import spoken
from kintsugi.bot.people import Role
from kintsugi.clock import Clock
from kintsugi.i18n import Message
from kintsugi.ids import Scope
from kintsugi.llm import ledger, money
from kintsugi.llm.books import Books
from kintsugi.llm.budgets import Period, Standing, bounds
from kintsugi.llm.ledger import By, Sum
from kintsugi.llm.provider import Purpose
from kintsugi.store.database import Store

_PERIODS: Final = {"today": 1, "7d": 7, "30d": 30}
_USUAL: Final = "today"
_MOST_LINES: Final = 10
_LONGEST: Final = 30  # characters of a word that is shown again


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    days: int = 1
    by: By = By.MODEL


class NotUnderstood(Exception):
    """Carries the word that is neither a period nor a side to look from."""


def understood(argument: str) -> Question:
    """From words such as `7d user`, in any order. Raises: `NotUnderstood`."""
    question = Question()
    for word in argument.lower().split():
        side = next((each for each in By if each.value == word), None)
        if word in _PERIODS:
            question = Question(days=_PERIODS[word], by=question.by)
        elif side is not None:
            question = Question(days=question.days, by=side)
        else:
            raise NotUnderstood(word)
    return question


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCosts:
    store: Store
    books: Books
    clock: Clock

    async def __call__(self, turn: TurnContext) -> Ended:
        argument = turn.address.command.argument if turn.address.command else ""
        try:
            question = understood(argument)
        except NotUnderstood as word:
            return turn.explained("costs-usage", word=str(word)[:_LONGEST])
        everything = turn.person.role is Role.ADMIN and turn.address.private
        if question.by is By.USER and not everything:
            return turn.explained("costs-for-admins")
        scope = Scope() if everything else _own(turn)
        since = self._since(question.days)
        zone = self.books.limits.zone
        found = await self.store.scan(
            lambda connection: ledger.sums(connection, scope, question.by, since, zone)
        )
        lines = [*_lines(question, found), *await self._budgets(turn)]
        texts = [turn.catalogues.text(turn.locale, line) for line in lines]
        return Ended(ending=Ending.ANSWERED, reply="\n".join(texts))

    def _since(self, days: int) -> datetime:
        midnight, _ = bounds(Period.DAY, self.clock.now(), self.books.limits.zone)
        return midnight - timedelta(days=days - 1)

    async def _budgets(self, turn: TurnContext) -> list[Message]:
        purpose = Purpose(mode="chat", user=turn.person.id, chat=turn.session.chat)
        standings = await self.books.standings(purpose)
        return [budget_line(each, self.clock.now()) for each in standings]


def _own(turn: TurnContext) -> Scope:
    """In private one's own; in a group what the group cost, as everybody there saw it."""
    if turn.address.private:
        return Scope(user=turn.person.id)
    return Scope(chat=turn.session.chat)


def _lines(question: Question, found: Sequence[Sum]) -> list[Message]:
    whole = ledger.total(found)
    head = Message(
        "costs-head",
        {"days": question.days, "cost": money.shown(whole.cost), "calls": whole.calls},
    )
    lines = [head]
    if whole.unpriced:
        lines.append(Message("costs-unpriced", {"count": whole.unpriced}))
    if whole.estimated:
        lines.append(Message("costs-estimated", {"count": whole.estimated}))
    if found:
        lines.append(Message(f"costs-by-{question.by.value}"))
    lines += [_line(each) for each in found[:_MOST_LINES]]
    if len(found) > _MOST_LINES:
        lines.append(Message("costs-more", {"count": len(found) - _MOST_LINES}))
    return [*lines, Message("costs-hint")]


def _line(part: Sum) -> Message:
    key = part.key or Message("costs-nobody")
    if part.unpriced == part.calls:
        return Message("costs-line-unpriced", {"key": key, "calls": part.calls})
    return Message("costs-line", {"key": key, "cost": money.shown(part.cost), "calls": part.calls})


def budget_line(standing: Standing, now: datetime) -> Message:
    """One budget: how far it is spent, and when it begins anew."""
    budget = standing.budget
    arguments: dict[str, str | Message] = {
        "budget": Message(f"budget-{budget.name.replace('_', '-')}"),
        "spent": money.shown(standing.spent),
        "cap": money.shown(budget.cap),
    }
    if budget.until is None:
        return Message("costs-budget-whole", arguments)
    return Message("costs-budget", {**arguments, "resets": spoken(budget.until - now)})
