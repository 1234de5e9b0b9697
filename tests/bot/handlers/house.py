"""The commands over a store, as the composition root puts them together."""

from collections.abc import Callable
from random import Random

from pydantic import SecretStr

from kintsugi.bot.atlas import Atlas
from kintsugi.bot.channel import Channel
from kintsugi.bot.handlers import assembly
from kintsugi.bot.handlers.ask_again import AskAgain
from kintsugi.bot.handlers.assembly import Surroundings
from kintsugi.bot.handlers.commands import CommandSet
from kintsugi.bot.handlers.rate import RateAnswer
from kintsugi.bot.parking import Parking
from kintsugi.bot.people import People
from kintsugi.bot.traced import TracedAnswers
from kintsugi.bot.zones import Zones
from kintsugi.clock import ManualClock
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.llm.books import Books
from kintsugi.llm.breakers import Breakers
from kintsugi.llm.budgets import Limits
from kintsugi.llm.choices import Choices
from kintsugi.llm.models import Models
from kintsugi.llm.prices import prices_of
from kintsugi.llm.scripted import ScriptedModel
from kintsugi.llm.targets import resolve
from kintsugi.orchestrator.costs import nothing_booked
from kintsugi.orchestrator.feedback import Ledger, NoLedger
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.settings import Budgets, Llm
from kintsugi.store.database import Store
from tests.bot.stagehands import CATALOGUES

SETTINGS = Llm(
    chat_chain=("custom/weak", "moonshot/kimi", "offline"),
    custom_url="http://127.0.0.1:9/v1",
    moonshot_key=SecretStr("sk-moonshot"),
    prices={"custom/weak": {"input": "0.5", "output": 2}},  # type: ignore[arg-type] # as YAML has it
)


def surroundings(
    people: People,
    store: Store,
    clock: ManualClock,
    channel: Channel,
    running: RunningTurns,
    parking: Parking,
    *,
    settings: Llm = SETTINGS,
    budgets: Budgets | None = None,
) -> Surroundings:
    targets = resolve(settings)
    prices = prices_of(targets.everybody, settings.prices)
    gate = Breakers(clock, Random(1))
    models = Models(
        settings,
        targets,
        ScriptedModel(clock, model="offline"),
        gate,
        clock,
        Random(1),
        prices=prices,
        speaker=lambda target: ScriptedModel(clock, model=target.name),
    )
    limits = Limits(budgets or Budgets())
    envelopes = EnvelopeFactory("test", clock, Random(3))
    return Surroundings(
        people=people,
        store=store,
        clock=clock,
        channel=channel,
        running=running,
        parking=parking,
        models=models,
        gate=gate,
        choices=Choices(store, clock),
        books=Books(store, prices, limits, clock, owner="me", most_tokens=100),
        settings=settings,
        zones=Zones(atlas=Atlas(), people=people, catalogues=CATALOGUES, clock=clock),
        envelopes=envelopes,
        verbs={},
        pages=None,
        cost_of=nothing_booked,
        trace_days=30,
    )


def command_set(
    people: People,
    store: Store,
    clock: ManualClock,
    channel: Channel,
    running: RunningTurns,
    parking: Parking,
) -> CommandSet:
    return assembly.command_set(surroundings(people, store, clock, channel, running, parking))


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
