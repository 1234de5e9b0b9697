"""What makes a turn of an update, put together: commands, buttons, reactions, and the chat.

aiogram comes last, in a thread: it takes seconds to load.
"""

import asyncio
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kintsugi.app.booked_costs import BookedCosts
from kintsugi.app.minds import Minds
from kintsugi.app.token import token_of
from kintsugi.app.world import World
from kintsugi.bot.atlas import Atlas
from kintsugi.bot.desk import Desk
from kintsugi.bot.guests import GuestBudget
from kintsugi.bot.handlers.ask_again import AskAgain
from kintsugi.bot.handlers.assembly import Surroundings, command_set
from kintsugi.bot.handlers.attached import AnswerAttached
from kintsugi.bot.handlers.budget import DecideBudget
from kintsugi.bot.handlers.buttons import ButtonSet, StopAnswer
from kintsugi.bot.handlers.chat import AnswerChat
from kintsugi.bot.handlers.heal import DRILL, Drill
from kintsugi.bot.handlers.parked import DecideParked
from kintsugi.bot.handlers.questions import AnswerQuestion
from kintsugi.bot.handlers.rate import RateAnswer
from kintsugi.bot.handlers.react import HeedReaction
from kintsugi.bot.inlet import Inlet
from kintsugi.bot.opening import Openings
from kintsugi.bot.outbound import Outbound
from kintsugi.bot.parked_buttons import PARK
from kintsugi.bot.parking import Parking
from kintsugi.bot.questions import QUESTION
from kintsugi.bot.rating import FEEDBACK, RatingRow
from kintsugi.bot.spending import BUDGET, Spending
from kintsugi.bot.stop import STOP
from kintsugi.bot.traced import TracedAnswers
from kintsugi.bot.updates import UpdateHandler
from kintsugi.bot.zone_asking import ZoneAsking
from kintsugi.bot.zones import ZONE, Zones
from kintsugi.events.bus import Bus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.llm import ledger
from kintsugi.llm.provider import Provider
from kintsugi.orchestrator.chat import Chat
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.orchestrator.strength import Strength
from kintsugi.orchestrator.voices import Voices
from kintsugi.settings import Settings
from kintsugi.store.database import Store

if TYPE_CHECKING:
    from kintsugi.bot.dispatcher import UpdateDispatcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """Everything that turns have to do with."""

    settings: Settings
    world: World
    store: Store
    bus: Bus
    envelopes: EnvelopeFactory
    desk: Desk
    minds: Minds
    parking: Parking
    running: RunningTurns
    inlet: Inlet
    outbound: Outbound

    async def handler(self) -> UpdateHandler:
        zones = Zones(
            atlas=Atlas(),
            people=self.desk.people,
            catalogues=self.desk.catalogues,
            clock=self.world.clock,
        )
        dispatch = ZoneAsking(
            answering=await self._load_dispatcher(zones), zones=zones, envelopes=self.envelopes
        )
        return UpdateHandler(dispatch, self.desk, self.envelopes, self.world.random)

    async def _load_dispatcher(self, zones: Zones) -> "UpdateDispatcher":
        module = await asyncio.to_thread(importlib.import_module, "kintsugi.bot.dispatcher")
        chat = self._chat()
        handlers = module.Handlers(
            commands=command_set(self._surroundings(zones)),
            buttons=ButtonSet(
                {
                    STOP: StopAnswer(self.running),
                    PARK: DecideParked(self.parking, self.minds.choices),
                    BUDGET: DecideBudget(
                        books=self.minds.books, owner=self.desk.owner, clock=self.world.clock
                    ),
                    FEEDBACK: self._rating(),
                    QUESTION: AnswerQuestion(
                        store=self.store,
                        envelopes=self.envelopes,
                        clock=self.world.clock,
                        kinds={ZONE: zones},
                    ),
                }
            ),
            chat=chat,
            attached=self._attached(chat),
            reactions=HeedReaction(TracedAnswers(self.store), ledger, self.world.clock),
        )
        dispatcher: UpdateDispatcher = module.UpdateDispatcher(
            handlers,
            self.desk.people,
            GuestBudget(self.store, self.settings.access, self.world.clock),
            self.world.clock,
            self.world.random,
            token=token_of(self.settings.telegram),
        )
        return dispatcher

    def _surroundings(self, zones: Zones) -> Surroundings:
        return Surroundings(
            people=self.desk.people,
            store=self.store,
            clock=self.world.clock,
            channel=self.desk.channel,
            running=self.running,
            parking=self.parking,
            models=self.minds.models,
            gate=self.minds.breakers,
            choices=self.minds.choices,
            books=self.minds.books,
            settings=self.settings.llm,
            zones=zones,
            envelopes=self.envelopes,
            pages=self.settings.web.address,
            verbs={DRILL: self._drill()},
            cost_of=BookedCosts(self.store),
            trace_days=self.settings.turns.trace_days,
        )

    def _chat(self) -> AnswerChat:
        turns, clock = self.settings.turns, self.world.clock
        cheap = None if self.world.provider else self.minds.cheap
        chat = Chat(
            Voices(usual=self._usual, eyes=self._eyes, cheap=cheap),
            self.store,
            self.running,
            clock,
            history_messages=turns.history_messages,
        )
        return AnswerChat(
            chat,
            self._openings(),
            self.parking,
            self._spending,
            RatingRow(self._strength.above) if turns.feedback_buttons else None,
        )

    def _drill(self) -> Drill:
        return Drill(drills=self.minds.drills, openings=self._openings(), running=self.running)

    def _openings(self) -> Openings:
        clock = self.world.clock
        return Openings(
            bus=self.bus,
            envelopes=EnvelopeFactory("orchestrator", clock, self.world.random),
            live=self.outbound.live,
            clock=clock,
            after_s=self.settings.turns.first_words_after_s,
        )

    def _attached(self, chat: AnswerChat) -> AnswerAttached:
        intake = self.inlet.intake(self.minds.ears, self.store, sees=self._eyes is not None)
        return AnswerAttached(chat, intake, self.running, self._spending, self.world.clock)

    def _rating(self) -> RateAnswer:
        return RateAnswer(
            traced=TracedAnswers(self.store),
            again=AskAgain(self.store, self.envelopes),
            ledger=ledger,
            clock=self.world.clock,
            has_stronger=self._strength.above,
        )

    @property
    def _spending(self) -> Spending:
        return Spending(self.minds.books, self.world.clock)

    @property
    def _strength(self) -> Strength:
        models = self.minds.models
        return Strength(
            names=self.world.asked_models or tuple(each.name for each in models.chat),
            offline=models.offline.model,
        )

    @property
    def _usual(self) -> Provider:
        return self.world.provider or self.minds.chat

    @property
    def _eyes(self) -> Provider | None:
        return self.world.eyes if self.world.provider else self.minds.eyes
