"""The commands over a store, as app.py puts them together."""

from kintsugi.bot.channel import Channel
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.handlers.conversation import NewConversation
from kintsugi.bot.handlers.language import ChooseLanguage
from kintsugi.bot.handlers.start import Start
from kintsugi.bot.handlers.status import ShowStatus
from kintsugi.bot.people import People
from kintsugi.clock import ManualClock
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.store.database import Store


def command_set(
    people: People, store: Store, clock: ManualClock, channel: Channel, running: RunningTurns
) -> CommandSet:
    return CommandSet(
        start=Start(people, store, clock),
        new=NewConversation(clock),
        language=ChooseLanguage(people),
        status=ShowStatus(
            channel=channel, store=store, clock=clock, model="scripted", started=clock.now()
        ),
        running=running,
    )
