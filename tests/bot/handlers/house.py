"""The commands over a store, as the composition root puts them together."""

from kintsugi.bot.channel import Channel
from kintsugi.bot.handlers import assembly
from kintsugi.bot.handlers.assembly import Surroundings
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.people import People
from kintsugi.clock import ManualClock
from kintsugi.orchestrator.costs import nothing_booked
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
