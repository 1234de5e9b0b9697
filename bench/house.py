"""The durable cycle of an update through the product's own store, bus and consumers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random

from bench.cycles import Cycle
from kintsugi.bot.sent import SentMessages
from kintsugi.clock import SystemClock
from kintsugi.events.catalogue import MESSAGE_RECEIVED, TELEGRAM_SEND, EventType
from kintsugi.events.consumer import Consumer, ConsumerPlan, Handler
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Outgoing
from kintsugi.events.outcomes import NOTHING, Delivery, Done, Outcome, Record
from kintsugi.events.retry import RetryPolicy
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.memory import turns
from kintsugi.memory.turns import Line, Role
from kintsugi.store.database import Store

QUESTION = "What is the answer to everything, and how do you know?"
ANSWER = "Forty-two. A computer of some size took some time to find out."


class Turns:
    """In place of the orchestrator: the answer is known at once, what it commits is the same."""

    def __init__(self, envelopes: EnvelopeFactory, clock: SystemClock) -> None:
        self._envelopes = envelopes
        self._clock = clock

    async def handle(self, delivery: Delivery) -> Outcome:
        session = Session.from_key(delivery.event.target)
        key = delivery.event.idempotency_key
        now = self._clock.now()
        lines = [
            Line(turn_id=key, role=Role.USER, text=QUESTION, at=now),
            Line(turn_id=key, role=Role.ASSISTANT, text=ANSWER, at=now),
        ]
        outgoing = Outgoing(answer_id=key, chat=session.chat, topic=session.topic, text=ANSWER)
        send = self._envelopes.new(
            TELEGRAM_SEND,
            outgoing.to_payload(),
            target=str(session.chat),
            key=key,
            trace_id=delivery.event.trace_id,
        )
        remember = partial(turns.append, session=session, lines=lines)
        return Done(record=Record(events=(send,), effects=(remember,)))

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        raise AssertionError(f"{delivery.id} died: {reason}")


class Sends:
    """In place of the sender: Telegram's answer is known at once."""

    def __init__(self, sent: SentMessages) -> None:
        self._sent = sent

    async def handle(self, delivery: Delivery) -> Outcome:
        outgoing = Outgoing.from_payload(delivery.event.payload)
        await self._sent.record(outgoing.answer_id, 0, outgoing.chat, delivery.id)
        return Done()

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:  # noqa: ARG002 - the port's shape
        return NOTHING


class WatchedBus(EmbeddedBus):
    """Tells a caller that the last commit of its cycle has been made."""

    waiting: dict[str, asyncio.Future[None]]

    async def settle(self, delivery: Delivery, outcome: Outcome) -> None:
        await super().settle(delivery, outcome)
        if delivery.event.event_type == TELEGRAM_SEND.name:
            self.waiting.pop(delivery.event.idempotency_key).set_result(None)


@asynccontextmanager
async def house(folder: Path, callers: int) -> AsyncIterator[Cycle]:
    """Open a house in `folder`.

    As in the product, a consumer claims the heads of whatever lanes are free; it may work on as
    many of them at once as there are callers.
    """
    clock, random = SystemClock(), Random(1)
    store = await Store.open(folder / "kintsugi.db", busy_timeout_s=60, clock=clock)
    bus = WatchedBus(store, clock, owner="bench", redact=str)
    bus.waiting = {}
    envelopes = EnvelopeFactory("bench", clock, random)

    def consumer(event_type: EventType, handler: Handler) -> Consumer:
        plan = ConsumerPlan(
            event_type=event_type.name,
            group="bench",
            concurrency=callers,
            retry=RetryPolicy(attempts=1),
        )
        return Consumer(plan, bus, handler, clock, random)

    async def cycle(caller: int, number: int) -> None:
        session = Session(chat=ChatId(caller), topic=Topic(0), user=UserId(caller))
        key = f"tg:{caller}:{number}"
        update = {"update_id": number, "message": {"text": QUESTION, "chat": {"id": caller}}}
        event = envelopes.new(
            MESSAGE_RECEIVED,
            {"update": update, "session": session.key},
            target=session.key,
            key=key,
        )
        ended = bus.waiting[key] = asyncio.get_running_loop().create_future()
        await bus.publish([event])
        await ended

    consumers = [
        consumer(MESSAGE_RECEIVED, Turns(envelopes, clock)),
        consumer(TELEGRAM_SEND, Sends(SentMessages(store, clock))),
    ]
    running = [asyncio.create_task(each.run()) for each in consumers]
    yield cycle
    for each in consumers:
        each.stop()
    await asyncio.gather(*running)
    for each in consumers:
        await each.drain(limit_s=1)
    await store.close()
