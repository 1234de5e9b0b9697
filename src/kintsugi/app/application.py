"""The whole bot: its rooms put together, started, and stopped in order.

aiogram comes last, in a thread: it takes seconds to load, and until then updates are already being
received and stored.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import structlog

from kintsugi.app.minds import Minds
from kintsugi.app.token import token_of
from kintsugi.app.turning import Turning
from kintsugi.app.world import World
from kintsugi.bot.atlas import zone_of
from kintsugi.bot.channel import Channel
from kintsugi.bot.chats import Chats
from kintsugi.bot.desk import Desk
from kintsugi.bot.gateway import Gateway
from kintsugi.bot.inbound import Inbound
from kintsugi.bot.inlet import Inlet
from kintsugi.bot.menu_keeper import MenuKeeper
from kintsugi.bot.model_alerts import unpaid_or_refused
from kintsugi.bot.outbound import Outbound
from kintsugi.bot.owner import Owner
from kintsugi.bot.parked_notices import Notices
from kintsugi.bot.parking import Parking
from kintsugi.bot.people import People
from kintsugi.bot.reach import Reach
from kintsugi.bot.sender import SEND_RETRY
from kintsugi.bot.sweeper import Sweeper
from kintsugi.bot.telegram import BotApi
from kintsugi.events import queues
from kintsugi.events.catalogue import CONTROL_RECEIVED, MESSAGE_RECEIVED, TELEGRAM_SEND
from kintsugi.events.consumer import Consumer, ConsumerPlan, Handler
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.retry import RetryPolicy
from kintsugi.i18n import Catalogues, Message
from kintsugi.ids import new_event_id
from kintsugi.llm.breakers import Changed
from kintsugi.llm.offline import OfflineModel
from kintsugi.log import Redactor
from kintsugi.operations import Bot, Operations
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.settings import Settings, secret_values
from kintsugi.store.database import Store
from kintsugi.store.probe import CommitProbe
from kintsugi.web.tally import CountedInbox, CountedSends, CountedTurns, Tally

GROUP = "bot"

_CONTROL_CONCURRENCY = 4
_CHATS_SENT_TO_AT_ONCE = 64  # those waiting for their pace hold no connection
# Whatever kills the process catches the sends under way, as they wait for the network: three deaths
# prove nothing against them, and an answer given up is lost. One that does kill ends some time.
_SEND_POISON_CRASHES = 20
_OUTBOX_S = 5.0  # for what was said last, when stopping


class App:
    """One bot in one process."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        world: World,
        listening: socket.socket | None = None,
    ) -> None:
        self._settings = settings
        self._world = world
        self.store = store
        self.channel = Channel(world.clock)
        self._catalogues = Catalogues.load()
        self.bus = EmbeddedBus(
            store,
            world.clock,
            owner=new_event_id(world.random),
            redact=Redactor(secret_values(settings)).clean,
        )
        self._envelopes = EnvelopeFactory("bot", world.clock, world.random)
        self._people = People(store, settings.access, world.clock)
        self._running = RunningTurns()
        self._owner = Owner(self._people, self._envelopes, self._catalogues, settings.language)
        self._minds = Minds(
            settings,
            OfflineModel(self._catalogues, world.clock),
            store,
            self.bus,
            world.clock,
            world.random,
            awaited=lambda: self._parking.awaited,
            alerts=partial(unpaid_or_refused, self._owner),
            speaker=world.speaker,
            transcriber=world.transcriber,
            failing=world.failing,
        )
        self._desk = self._make_desk()
        self._parking = self._make_parking()
        self._minds.breakers.listen(self._on_model)
        # The poll has a session of its own: a stuck one never holds back a send.
        self._poll_api, self._send_api = self._make_api(), self._make_api()
        self._inlet = Inlet(self._make_api(), settings, world.clock, world.random)
        self._outbound = Outbound(self._send_api, store, world.clock, settings.telegram)
        self._tally = Tally()
        self._inbound = Inbound(
            CountedInbox(self.bus, self._tally),
            self._desk,
            world.clock,
            self._envelopes,
            settings.turns,
        )
        self.operations = Operations(
            settings, self._make_bot(), world.environ, listening, self._minds.books
        )
        self._stop = asyncio.Event()
        self._log = structlog.get_logger("kintsugi.app")

    def stop(self) -> None:
        """Ask `run` to end in good order."""
        self._stop.set()

    async def run(self) -> None:
        """Serve until `stop`, then finish what is being worked on within the settings' limit."""
        self._inlet.clear()
        recovered = await self.bus.recover()
        await self._desk.chats.load()
        await self._minds.recover()
        self._log.info("app.started", recovered=recovered)
        sender = self._consumer(
            ConsumerPlan(
                event_type=TELEGRAM_SEND.name,
                group="sender",
                concurrency=_CHATS_SENT_TO_AT_ONCE,
                retry=SEND_RETRY,
                poison_crashes=_SEND_POISON_CRASHES,
            ),
            CountedSends(
                Reach(
                    self._outbound.sender(
                        self._world.random, self._desk.owner, resent=self._resent
                    ),
                    self._desk.chats,
                ),
                self._tally,
            ),
        )
        async with self._connections(), asyncio.TaskGroup() as tasks:
            gateway = tasks.create_task(self._make_gateway().run())
            sending = tasks.create_task(sender.run())
            consumers = await self._make_consumers()
            working = [tasks.create_task(self._work(consumer)) for consumer in consumers]
            sweeping = tasks.create_task(self._make_sweeper().run(consumers))
            parking = tasks.create_task(self._parking.run())
            minding = tasks.create_task(self._minds.run(self._world.loaded))
            showing = tasks.create_task(self._make_menu_keeper().run(self.channel))
            attending = tasks.create_task(self.operations.run())
            await self._stop.wait()
            self.operations.stopping()
            self.channel.stopped()
            gateway.cancel()
            sweeping.cancel()
            minding.cancel()
            parking.cancel()
            showing.cancel()
            await self._drain(consumers, working)
            sender.stop()
            await sending
            await sender.drain(_OUTBOX_S)
            attending.cancel()  # last: systemd watches a stop, too

    async def idle(self) -> bool:
        """Whether nothing waits and nothing is being worked on."""
        return await self.store.scan(queues.is_idle)

    async def _work(self, consumer: Consumer) -> None:
        # What waited here while we were away may be a mention of us: by which name, Telegram says.
        await self.channel.identified()
        await consumer.run()

    @asynccontextmanager
    async def _connections(self) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await self._minds.close()
            await self._poll_api.close()
            await self._send_api.close()
            await self._inlet.close()

    async def _drain(
        self, consumers: Sequence[Consumer], working: Sequence[asyncio.Task[None]]
    ) -> None:
        """Let the turns end, then what they said go out; the sender still runs."""
        for consumer in consumers:
            consumer.stop()
        await asyncio.wait(working)
        for consumer in consumers:
            await consumer.drain(self._settings.stop.drain_s)
        waited = 0.0
        while waited < _OUTBOX_S and not await self.idle():
            await self._world.clock.sleep(0.1)
            waited += 0.1

    async def _make_consumers(self) -> tuple[Consumer, Consumer]:
        turning = await self._make_turning().handler()
        handler = CountedTurns(self._inbound.gathering(turning, self.bus, self.store), self._tally)
        turns, events = self._settings.turns, self._settings.events
        retry = RetryPolicy(attempts=events.attempts)
        messages = ConsumerPlan(
            event_type=MESSAGE_RECEIVED.name,
            group=GROUP,
            concurrency=turns.concurrency,
            retry=retry,
            deadline_s=turns.chat_s,
        )
        control = ConsumerPlan(
            event_type=CONTROL_RECEIVED.name,
            group=GROUP,
            concurrency=_CONTROL_CONCURRENCY,
            retry=retry,
            deadline_s=turns.chat_s,
        )
        return self._consumer(messages, handler), self._consumer(control, handler)

    def _consumer(self, plan: ConsumerPlan, handler: Handler) -> Consumer:
        return Consumer(plan, self.bus, handler, self._world.clock, self._world.random)

    def _make_turning(self) -> Turning:
        return Turning(
            settings=self._settings,
            world=self._world,
            store=self.store,
            bus=self.bus,
            envelopes=self._envelopes,
            desk=self._desk,
            minds=self._minds,
            parking=self._parking,
            running=self._running,
            inlet=self._inlet,
            outbound=self._outbound,
        )

    def _make_parking(self) -> Parking:
        notices = Notices(
            self._desk,
            self._envelopes,
            self._minds.choices,
            has_cheap=self._minds.cheap is not None,
        )
        ask_after = timedelta(minutes=self._settings.llm.ask_after_minutes)
        return Parking(
            self.store, self.bus, self._envelopes, notices, self._world.clock, ask_after=ask_after
        )

    def _on_model(self, changed: Changed) -> None:
        if changed.recovered and self._minds.speaks(changed.key):
            self._parking.model_is_back()

    def _make_desk(self) -> Desk:
        locale = self._settings.language
        return Desk(
            channel=self.channel,
            people=self._people,
            chats=Chats(
                self.store,
                self._world.clock,
                wake=self.bus.wake,
                followers=(self._people.follow, self._minds.choices.follow),
            ),
            owner=self._owner,
            catalogues=self._catalogues,
            default_locale=locale,
            default_zone=zone_of(self._settings.time_zone),
        )

    def _make_bot(self) -> Bot:
        return Bot(
            store=self.store,
            connection=self.channel,
            tally=self._tally,
            clock=self._world.clock,
            probe=CommitProbe(self.store),
        )

    def _make_gateway(self) -> Gateway:
        return Gateway(
            self._poll_api,
            self._inbound.arrivals,
            self.channel,
            self._world.clock,
            self._world.random,
            poll_timeout_s=self._settings.telegram.poll_timeout_s,
        )

    def _resent(self, text: str) -> str:
        return self._catalogues.text(self._settings.language, Message("resent", {"text": text}))

    def _make_sweeper(self) -> Sweeper:
        return Sweeper(
            self.store,
            self.bus,
            self._desk,
            self._envelopes,
            self._world.clock,
            group=GROUP,
            first_sign_s=self._settings.turns.first_sign_s,
            absence_minutes=self._settings.turns.absence_minutes,
            retention_days=self._settings.events.retention_days,
            trace_days=self._settings.turns.trace_days,
        )

    def _make_menu_keeper(self) -> MenuKeeper:
        return MenuKeeper(
            self._send_api, self._people, self._catalogues, self._world.clock, self._world.random
        )

    def _make_api(self) -> BotApi:
        telegram = self._settings.telegram
        return BotApi(
            telegram.api_base_url,
            token_of(telegram),
            timeout_s=telegram.request_timeout_s,
        )
