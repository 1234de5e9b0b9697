"""The commands over a store, as the composition root puts them together."""

from collections.abc import Callable
from random import Random

from kintsugi.bot.channel import Channel
from kintsugi.bot.handlers import assembly
from kintsugi.bot.handlers.ask_again import AskAgain
from kintsugi.bot.handlers.assembly import Surroundings
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.handlers.rate import RateAnswer
from kintsugi.bot.people import People
from kintsugi.bot.traced import TracedAnswers
from kintsugi.clock import ManualClock
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.orchestrator.costs import nothing_booked
from kintsugi.orchestrator.feedback import Ledger, NoLedger
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.store.database import Store


def command_set(
    people: People, store: Store, clock: ManualClock, channel: Channel, running: RunningTurns
) -> CommandSet:
    return assembly.command_set(
        Surroundings(
            people=people,
            store=store,
            clock=clock,
            channel=channel,
            running=running,
            models=("scripted",),
            pages=None,
            cost_of=nothing_booked,
            trace_days=30,
        )
    )


def rate_answer(
    store: Store,
    clock: ManualClock,
    *,
    ledger: Ledger | None = None,
    has_stronger: Callable[[str | None], bool] = lambda _model: False,
) -> RateAnswer:
    return RateAnswer(
        traced=TracedAnswers(store),
        again=AskAgain(store, EnvelopeFactory("test", clock, Random(6))),
        ledger=ledger or NoLedger(),
        clock=clock,
        has_stronger=has_stronger,
    )
