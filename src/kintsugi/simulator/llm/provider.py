"""The provider behind the endpoints: takes a call, decides on the reply, plays it, books it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from kintsugi.clock import Clock
from kintsugi.simulator.llm.accounts import Account, refusal
from kintsugi.simulator.llm.calls import Call, Outcome
from kintsugi.simulator.llm.completion import Identity
from kintsugi.simulator.llm.endpoints import Read, Reading
from kintsugi.simulator.llm.fields import Unreadable
from kintsugi.simulator.llm.ledger import Ledger
from kintsugi.simulator.llm.performance import Performance, Scene, perform
from kintsugi.simulator.llm.replies import Fail, Reply
from kintsugi.simulator.llm.requests import Ask
from kintsugi.simulator.llm.scripts import Scripts
from kintsugi.simulator.llm.stage import Delivery, Stage
from kintsugi.simulator.llm.vendors.vendor import Vendor
from kintsugi.simulator.llm.wire import openai_chat

_BEARER = "Bearer "
_KEY_HEADERS = ("x-api-key", "api-key", "x-goog-api-key")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A call with the reply it will get."""

    scene: Scene
    body: Mapping[str, object]
    key: str | None
    reply: Reply


class Provider:
    """`models` are those it serves; none means all."""

    def __init__(self, *, clock: Clock, models: Sequence[str]) -> None:
        self.accounts: dict[str, Account] = {}
        self.scripts = Scripts()
        self.ledger = Ledger()
        self.hanging_up = False  # while true, a connection that ends was ended by us
        self._models = tuple(models)
        self._clock = clock
        self._stage = Stage(clock)
        self.arrivals = 0
        self._arrived = asyncio.Event()

    @property
    def models(self) -> Sequence[str]:
        """The models it serves, or, where it serves all, those it has heard of."""
        heard_of = self.scripts.models | self.ledger.priced_models
        return self._models or sorted(heard_of)

    async def serve(self, request: web.Request, read: Read, vendor: Vendor) -> web.StreamResponse:
        taken = await self._take(request, read, vendor)
        performance = perform(taken.reply, taken.scene)
        delivery = Delivery()
        try:
            return await self._stage.play(request, performance, delivery)
        finally:  # also when cancelled: what was delivered is on the bill
            self.ledger.record(self._call(request.path, taken, performance, delivery))

    async def arrived(self, count: int) -> None:
        """Returns once that many calls have been read; their replies may still be waiting."""
        while self.arrivals < count:
            await self._arrived.wait()

    def refusal(self, request: web.Request, vendor: Vendor) -> Fail | None:
        """Why the key of this request is not served; None if it is."""
        return refusal(self.accounts, _key(request), vendor)

    def reset(self) -> None:
        """Forget scripts, accounts and calls; sequence numbers and prices go on."""
        self.scripts.clear()
        self.accounts.clear()
        self.ledger.clear()

    async def _take(self, request: web.Request, read: Read, vendor: Vendor) -> _Taken:
        try:
            reading = await read(request)
        except Unreadable as error:
            unread = Reading(ask=Ask(model="", prompt_tokens=0), body={}, whole=openai_chat.whole)
            return self._taken(request, unread, vendor.refuse(400, str(error)))
        reply = self.refusal(request, vendor) or self._reply(reading.ask.model, vendor)
        return self._taken(request, reading, reply)

    def _reply(self, model: str, vendor: Vendor) -> Reply:
        if self._models and model not in self._models:
            return vendor.refuse(404, f"The model `{model}` does not exist")
        return self.scripts.next(model)

    def _taken(self, request: web.Request, reading: Reading, reply: Reply) -> _Taken:
        self.arrivals += 1
        self._arrived.set()
        self._arrived = asyncio.Event()
        scene = Scene(
            ask=reading.ask,
            identity=Identity(sequence=self.arrivals, at=self._clock.now()),
            whole=reading.whole,
            streaming=reading.streaming,
            content_type=reading.content_type,
        )
        return _Taken(scene=scene, body=reading.body, key=_key(request), reply=reply)

    def _call(self, path: str, taken: _Taken, performance: Performance, delivery: Delivery) -> Call:
        outcome = self._outcome(delivery)
        whole = outcome is Outcome.COMPLETED
        counted = performance.counted
        return Call(
            sequence=taken.scene.identity.sequence,
            at=taken.scene.identity.at,
            path=path,
            model=taken.scene.ask.model,
            answered_by=performance.model,
            key=taken.key,
            request=taken.body,
            stream=taken.scene.streaming is not None,
            status=delivery.status,
            outcome=outcome,
            prompt_tokens=counted.prompt,
            cached_tokens=counted.cached,
            completion_tokens=counted.completion if whole else delivery.tokens,
        )

    def _outcome(self, delivery: Delivery) -> Outcome:
        if delivery.outcome is Outcome.CANCELLED and self.hanging_up:
            return Outcome.CUT
        return delivery.outcome


def _key(request: web.Request) -> str | None:
    """The API key, from where any of the vendors' clients puts it."""
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith(_BEARER):
        return authorization.removeprefix(_BEARER)
    said = (request.headers.get(name) for name in _KEY_HEADERS)
    return next(filter(None, said), None) or request.query.get("key")
