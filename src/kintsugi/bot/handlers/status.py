"""/status: is it well, what is it doing, and since when. For a worried owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from kintsugi import __version__
from kintsugi.bot.channel import Channel, ChannelReport, ChannelState
from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.durations import spoken
from kintsugi.bot.handlers.costs import budget_line
from kintsugi.bot.model_health import resting
from kintsugi.bot.people import Role
from kintsugi.clock import Clock
from kintsugi.events import queues
from kintsugi.events.queues import QueueSizes
from kintsugi.i18n import Message
from kintsugi.llm.api_mode import ApiMode
from kintsugi.llm.books import Books
from kintsugi.llm.choices import Choices
from kintsugi.llm.gate import Gate
from kintsugi.llm.models import Models
from kintsugi.llm.provider import Purpose
from kintsugi.orchestrator import parked
from kintsugi.store.database import Store
from kintsugi.store.health import Condition, Health

_ADVISED = frozenset({ChannelState.UNREACHABLE, ChannelState.CONFLICT, ChannelState.UNAUTHORIZED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStatus:
    channel: Channel
    store: Store
    clock: Clock
    models: Models
    gate: Gate
    choices: Choices
    books: Books
    pages: str | None  # where /healthz is; None where it is not served
    started: datetime

    async def __call__(self, turn: TurnContext) -> Ended:
        sizes, waiting = await self.store.scan(_counted)
        admin = turn.person.role is Role.ADMIN
        lines = [
            *self._house(),
            *self._minds(waiting),
            Message("status-queue", {"waiting": sizes.ready, "working": sizes.claimed}),
        ]
        if admin:
            lines += [*await self._budgets(turn), *self._for_admins(sizes)]
        elif not self._is_well():
            lines.append(Message("status-tell-owner"))
        texts = [turn.catalogues.text(turn.locale, line) for line in lines]
        return Ended(ending=Ending.ANSWERED, reply="\n".join(texts))

    def _is_well(self) -> bool:
        return _well(self.channel.report, self.store.health)

    def _house(self) -> Iterator[Message]:
        now, health = self.clock.now(), self.store.health
        yield Message("status-well" if self._is_well() else "status-unwell")
        yield Message("status-up", {"version": __version__, "for": spoken(now - self.started)})
        yield _channel_line(self.channel.report, now)
        yield Message(
            f"status-store-{health.condition.name.lower()}",
            {"since": spoken(now - health.since)},
        )

    def _minds(self, waiting: int) -> Iterator[Message]:
        """Who answers, who does not and until when, and who waits for them."""
        names = [each.name for each in self.models.chat]
        yield Message("status-model", {"model": ", ".join(names), "count": len(names)})
        if self.choices.mode is not ApiMode.AUTO:
            yield Message("status-mode", {"mode": self.choices.mode.value})
        if self.gate.offline:
            yield Message("status-offline")
        for cooling in self.gate.cooling():
            yield resting(cooling, self.clock.now())
        if waiting:
            yield Message("status-parked", {"count": waiting})

    async def _budgets(self, turn: TurnContext) -> list[Message]:
        purpose = Purpose(mode="chat", user=turn.person.id, chat=turn.session.chat)
        standings = await self.books.standings(purpose)
        return [budget_line(each, self.clock.now()) for each in standings]

    def _for_admins(self, sizes: QueueSizes) -> Iterator[Message]:
        if self.pages is not None:
            yield Message("status-pages", {"address": self.pages})
        if sizes.dead:
            yield Message("status-dead", {"count": sizes.dead})
        yield from _advice(self.channel.report, self.store.health)


def _counted(connection: Connection) -> tuple[QueueSizes, int]:
    return queues.sizes(connection), len(parked.waiting(connection))


def _advice(report: ChannelReport, health: Health) -> Iterator[Message]:
    """What the owner does next, where something is wrong that does not mend itself."""
    if health.condition is not Condition.WORKING:
        yield Message(f"status-advice-store-{health.condition.name.lower()}")
    elif report.state in _ADVISED:  # else it would only repeat the database's
        yield Message(f"status-advice-channel-{report.state.value}")


def _well(report: ChannelReport, health: Health) -> bool:
    return report.state is ChannelState.POLLING and health.condition is Condition.WORKING


def _channel_line(report: ChannelReport, now: datetime) -> Message:
    polled = report.last_poll
    never = Message("status-never")
    return Message(
        f"status-channel-{report.state.value}",
        {
            "since": spoken(now - report.since),
            "ago": spoken(now - polled) if polled else never,
        },
    )
