"""The commands, put together over what surrounds them."""

from dataclasses import dataclass

from kintsugi.bot.channel import Channel
from kintsugi.bot.handlers.audit import ShowIncident
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.handlers.conversation import NewConversation
from kintsugi.bot.handlers.language import ChooseLanguage
from kintsugi.bot.handlers.start import Start
from kintsugi.bot.handlers.status import ShowStatus
from kintsugi.bot.handlers.why import ShowWhy
from kintsugi.bot.people import People
from kintsugi.bot.traced import TracedAnswers
from kintsugi.clock import Clock
from kintsugi.orchestrator.costs import CostOf
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    people: People
    store: Store
    clock: Clock
    channel: Channel
    running: RunningTurns
    models: tuple[str, ...]  # as `ShowStatus` has them
    pages: str | None
    cost_of: CostOf
    trace_days: int


def command_set(around: Surroundings) -> CommandSet:
    return CommandSet(
        start=Start(around.people, around.store, around.clock),
        new=NewConversation(around.clock),
        language=ChooseLanguage(around.people),
        status=ShowStatus(
            channel=around.channel,
            store=around.store,
            clock=around.clock,
            models=around.models,
            pages=around.pages,
            started=around.clock.now(),
        ),
        why=ShowWhy(TracedAnswers(around.store), around.cost_of, days=around.trace_days),
        audit=ShowIncident(around.store),
        running=around.running,
    )
