"""Everything about models, put together: who is asked, at whose cost, and who is left alone."""

import asyncio
import importlib
from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING

import structlog

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.events.bus import Bus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.ids import new_event_id
from kintsugi.llm.books import Books
from kintsugi.llm.breaker_records import Alerts, BreakerRecords
from kintsugi.llm.breakers import Breakers
from kintsugi.llm.budgets import Limits
from kintsugi.llm.choice import downshifted, plan
from kintsugi.llm.choices import Choices
from kintsugi.llm.drill import Drills
from kintsugi.llm.faults import Failing, Fault
from kintsugi.llm.guarded_transcriber import GuardedTranscriber
from kintsugi.llm.member import Member
from kintsugi.llm.metered import Metered
from kintsugi.llm.metered_transcriber import MeteredTranscriber
from kintsugi.llm.models import Models, Speaker
from kintsugi.llm.pool import Pool
from kintsugi.llm.prices import Prices, prices_of
from kintsugi.llm.prober import Prober
from kintsugi.llm.provider import ModelRequest, Provider, Transcriber
from kintsugi.llm.target import Target
from kintsugi.llm.targets import resolve
from kintsugi.settings import Settings
from kintsugi.store.database import Store

if TYPE_CHECKING:
    from kintsugi.app.rehearsal import Rehearsed


class Minds:
    def __init__(  # noqa: PLR0913 - a part of the composition root
        self,
        settings: Settings,
        offline: Provider,
        store: Store,
        bus: Bus,
        clock: Clock,
        random: Random,
        *,
        awaited: Callable[[], bool],
        alerts: Alerts,
        speaker: Speaker | None = None,
        transcriber: Transcriber | None = None,
        failing: Failing | None = None,
    ) -> None:
        """`awaited`: whether a question waits for a model; `alerts`: what the owner is told.

        `speaker`, `transcriber`, `failing`: stand in for litellm; the last one in a drill.

        Raises: `SettingsError` with everything that is missing.
        """
        targets = resolve(settings.llm)
        self.prices: Prices = prices_of(targets.paid, settings.llm.prices)
        self.breakers = Breakers(clock, random)
        self.books = _books(settings, store, self.prices, clock, random)
        self.models = Models(
            settings.llm,
            targets,
            offline,
            self.breakers,
            clock,
            random,
            prices=self.prices,
            dress=lambda provider: Metered(provider, self.books, clock),
            speaker=speaker,
            transcriber=transcriber,
        )
        self._records = BreakerRecords(
            self.breakers,
            {target.account for target in targets.paid},
            store,
            bus,
            EnvelopeFactory("llm", clock, random),
            clock,
            alerts=alerts,
        )
        self._prober = Prober(
            self.breakers,
            self.models.members,
            self.models.limits,
            clock,
            every_s=settings.llm.probe_s,
            awaited=awaited,
        )
        self.choices = Choices(store, clock)
        self.drills = Drills(
            self.models, self.breakers, self.books, self._order, failing or self._rehearsed, clock
        )
        self._clock = clock
        self._log = structlog.get_logger("kintsugi.app")

    @property
    def chat(self) -> Pool:
        return self.models.pool(self.models.chat, self._order)

    @property
    def eyes(self) -> Pool | None:
        """Those that see; None where nobody does."""
        return self.models.pool(self.models.eyes, self._seeing) if self.models.eyes else None

    @property
    def cheap(self) -> Pool | None:
        """Who answers instead of the chain when a person says so; None: nobody else is there."""
        others = [each for each in self.models.utility if each not in self.models.chat]
        return self.models.pool(others) if others else None

    @property
    def ears(self) -> Transcriber | None:
        """Who listens, each call in the books and let alone while down; None: nobody does."""
        listening, target = self.models.transcriber, self.models.targets.transcription
        if listening is None:
            return None
        metered = MeteredTranscriber(listening, self.books, self._clock)
        return GuardedTranscriber(metered, target, self.breakers) if target else metered

    def speaks(self, key: str) -> bool:
        """Whether a breaker is that of a model that answers, or of its account."""
        return any(key in {each.name, each.account} for each in self.models.members)

    async def _order(self, request: ModelRequest) -> Sequence[Member]:
        purpose = request.purpose
        pin = self.choices.pin_for(purpose)
        members = plan(self.models.chat, self.models.members, self.choices.mode, pin)
        if not self.books.limits:
            return members
        return downshifted(members, self.prices, await self.books.level(purpose))

    async def _seeing(self, request: ModelRequest) -> Sequence[Member]:
        members = await self._order(request)
        return [each for each in members if each in self.models.eyes] or self.models.eyes

    async def look(self) -> None:
        """Know what another process knows that may be running; nothing is written."""
        await self._records.look()
        await self.choices.load()

    async def recover(self) -> None:
        """Go on from where the last process was."""
        await self._records.load()
        await self.choices.load()
        if lost := await self.books.recover():
            self._log.warning("calls.lost", count=lost)

    async def run(self, loaded: Callable[[], None]) -> None:
        """Load what is large, then look after the breakers until cancelled."""
        try:
            await self.models.load()
        except ModelError:
            self._log.exception("models.not_loaded")  # a call says so to whoever asks
        loaded()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._records.run())
            tasks.create_task(self._prober.run())

    async def _rehearsed(self, target: Target, fault: Fault) -> Provider:
        """In a thread, and when it is needed: the simulator takes 0.1 s to load."""
        module = await asyncio.to_thread(importlib.import_module, "kintsugi.app.rehearsal")
        rehearsed: Rehearsed = module.Rehearsed(target, fault, self.models.single, self._clock)
        return rehearsed

    async def close(self) -> None:
        await self.models.close()


def _books(settings: Settings, store: Store, prices: Prices, clock: Clock, random: Random) -> Books:
    return Books(
        store,
        prices,
        Limits(settings.budgets),
        clock,
        owner=new_event_id(random),
        most_tokens=settings.llm.most_tokens,
    )
