"""The commands, put together over what surrounds them."""

from collections.abc import Mapping
from dataclasses import dataclass

from kintsugi.bot.channel import Channel
from kintsugi.bot.handlers.api import ChooseApi
from kintsugi.bot.handlers.audit import ShowIncident
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.handlers.conversation import NewConversation
from kintsugi.bot.handlers.costs import ShowCosts
from kintsugi.bot.handlers.heal import Heal, Verb
from kintsugi.bot.handlers.help import ShowHelp
from kintsugi.bot.handlers.language import ChooseLanguage
from kintsugi.bot.handlers.model import ChooseModel
from kintsugi.bot.handlers.start import Start
from kintsugi.bot.handlers.status import ShowStatus
from kintsugi.bot.handlers.stopping import StopEverything
from kintsugi.bot.handlers.timezone import ChooseZone
from kintsugi.bot.handlers.why import ShowWhy
from kintsugi.bot.parking import Parking
from kintsugi.bot.people import People
from kintsugi.bot.traced import TracedAnswers
from kintsugi.bot.zones import Zones
from kintsugi.clock import Clock
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.llm.books import Books
from kintsugi.llm.choices import Choices
from kintsugi.llm.gate import Gate
from kintsugi.llm.models import Models
from kintsugi.orchestrator.costs import CostOf
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.settings import Llm
from kintsugi.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    people: People
    store: Store
    clock: Clock
    channel: Channel
    running: RunningTurns
    parking: Parking
    models: Models
    gate: Gate
    choices: Choices
    books: Books
    settings: Llm
    zones: Zones
    envelopes: EnvelopeFactory
    verbs: Mapping[str, Verb]  # what /heal can do
    cost_of: CostOf
    trace_days: int
    pages: str | None  # where /healthz is; None where it is not served


def command_set(around: Surroundings) -> CommandSet:
    """In the order /help shows them."""
    return CommandSet(
        {
            "start": Start(around.people, around.store, around.clock),
            "help": ShowHelp(),
            "new": NewConversation(around.clock),
            "stop": StopEverything(around.running, around.parking),
            "status": ShowStatus(
                channel=around.channel,
                store=around.store,
                clock=around.clock,
                models=around.models,
                gate=around.gate,
                choices=around.choices,
                books=around.books,
                pages=around.pages,
                started=around.clock.now(),
            ),
            "model": ChooseModel(
                models=around.models,
                prices=around.books.prices,
                gate=around.gate,
                choices=around.choices,
                clock=around.clock,
            ),
            "api": ChooseApi(choices=around.choices, settings=around.settings),
            "costs": ShowCosts(store=around.store, books=around.books, clock=around.clock),
            "language": ChooseLanguage(around.people),
            "timezone": ChooseZone(zones=around.zones, envelopes=around.envelopes),
            "why": ShowWhy(TracedAnswers(around.store), around.cost_of, days=around.trace_days),
            "heal": Heal(around.verbs),
            "audit": ShowIncident(around.store),
        }
    )
