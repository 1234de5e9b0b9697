"""The scripted model server: the wire shapes of four families over real HTTP."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Self

from aiohttp import web

from kintsugi.clock import Clock
from kintsugi.simulator.llm import control
from kintsugi.simulator.llm.accounts import Account
from kintsugi.simulator.llm.calls import Call
from kintsugi.simulator.llm.endpoints import (
    Read,
    anthropic_request,
    embeddings_request,
    gemini_request,
    gemini_stream_request,
    ollama_chat_request,
    openai_chat_request,
    transcription_request,
)
from kintsugi.simulator.llm.ledger import Bill, Price
from kintsugi.simulator.llm.provider import Provider
from kintsugi.simulator.llm.replies import Reply
from kintsugi.simulator.llm.vendors import ANTHROPIC, GEMINI_NATIVE, OLLAMA, OPENAI, Vendor
from kintsugi.simulator.llm.wire import listings
from kintsugi.simulator.llm.wire.encoding import encode

_MEBIBYTE = 1024 * 1024
_LARGEST_BODY = 25 * _MEBIBYTE  # OpenAI's limit for an audio file ("Speech to text")

_GEMINI = "/v1beta/models/{model}"


class ModelServer:
    """Serves between entering and leaving; then every connection is broken off.

    `port` 0 takes a free one, which stays the same over `down` and `up`. `vendor` gives the words
    in which the server itself refuses (key, model, request) on OpenAI's endpoints; those of the
    other families use their own.
    `models` are the ones it knows; none means that every name is served.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        port: int = 0,
        host: str = "127.0.0.1",
        vendor: Vendor = OPENAI,
        models: Sequence[str] = (),
    ) -> None:
        self._provider = Provider(clock=clock, models=models)
        self._vendor = vendor
        self._host = host
        self._port = port
        self._runner = web.AppRunner(
            self._application(), handler_cancellation=True, access_log=None, shutdown_timeout=0
        )
        self._site: web.TCPSite | None = None

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await self.up()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.down()
        await self._runner.cleanup()

    @property
    def root_url(self) -> str:
        """Ollama's and Anthropic's base URL, and where /control/ begins; no slash at the end."""
        return f"http://{self._host}:{self._port}"

    @property
    def base_url(self) -> str:
        """OpenAI's base URL; ends in /v1."""
        return f"{self.root_url}/v1"

    @property
    def gemini_url(self) -> str:
        """Gemini's base URL; ends in /v1beta."""
        return f"{self.root_url}/v1beta"

    async def up(self) -> None:
        if self._site is not None:
            return
        self._site = web.TCPSite(self._runner, self._host, self._port)
        await self._site.start()
        self._port = self._site.port
        self._provider.hanging_up = False

    async def down(self) -> None:
        """Refuse connections from now on and close those there are; calls on them are cut.

        A client that keeps connections sees one disconnect for each before it is refused.
        """
        if self._site is None:
            return
        self._provider.hanging_up = True
        await self._site.stop()
        self._site = None
        assert self._runner.server is not None  # set up on entering
        for connection in self._runner.server.connections:
            connection.force_close()

    def script(
        self, *, model: str, replies: Iterable[Reply] = (), default: Reply | None = None
    ) -> None:
        """These replies come after those that still wait; then `default` goes on, at first an echo.

        The model "*" stands for all; a model's own replies come before those.
        """
        self._provider.scripts.add(model, replies, default)

    @property
    def accounts(self) -> dict[str, Account]:
        """The keys that are known, to be changed in place; while empty, any key is served."""
        return self._provider.accounts

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call that has ended, in the order of the ends."""
        return self._provider.ledger.calls

    @property
    def arrivals(self) -> int:
        """How many calls have come in so far; some may not have ended."""
        return self._provider.arrivals

    async def arrived(self, count: int) -> None:
        """Returns once that many calls have come in; the last may not have got any answer yet."""
        await self._provider.arrived(count)

    async def recorded(self, count: int) -> None:
        """Returns once `calls` has that many: a client that left is noticed a moment later."""
        await self._provider.ledger.recorded(count)

    def price(
        self,
        model: str,
        input_per_million: Decimal | str,
        output_per_million: Decimal | str,
        cached_input_per_million: Decimal | str | None = None,
    ) -> None:
        """US dollars for a million tokens; cached input costs the same unless given."""
        cached = input_per_million if cached_input_per_million is None else cached_input_per_million
        price = Price(
            input=Decimal(input_per_million),
            output=Decimal(output_per_million),
            cached_input=Decimal(cached),
        )
        self._provider.ledger.set_price(model, price)

    def cost(self, call: Call) -> Decimal | None:
        """What that call costs, exactly; None where its model has no price."""
        return self._provider.ledger.cost(call)

    def bill(self) -> Bill:
        return self._provider.ledger.bill()

    def reset(self) -> None:
        """Forget scripts, accounts and calls; sequence numbers and prices go on."""
        self._provider.reset()

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=_LARGEST_BODY)
        application.add_routes(
            [
                self._route("/v1/chat/completions", openai_chat_request, self._vendor),
                self._route("/v1/embeddings", embeddings_request, self._vendor),
                self._route("/v1/audio/transcriptions", transcription_request, self._vendor),
                self._route("/api/chat", ollama_chat_request, OLLAMA),
                self._route("/v1/messages", anthropic_request, ANTHROPIC),
                self._route(f"{_GEMINI}:generateContent", gemini_request, GEMINI_NATIVE),
                self._route(
                    f"{_GEMINI}:streamGenerateContent", gemini_stream_request, GEMINI_NATIVE
                ),
                web.get("/v1/models", self._openai_models),
                web.get("/api/tags", self._ollama_models),
                *control.routes(self._provider),
            ]
        )
        return application

    def _route(self, path: str, read: Read, vendor: Vendor) -> web.RouteDef:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._provider.serve(request, read, vendor)

        return web.post(path, handle)

    async def _openai_models(self, request: web.Request) -> web.StreamResponse:
        body = listings.openai(self._provider.models, self._vendor.name)
        return self._listing(request, self._vendor, body)

    async def _ollama_models(self, request: web.Request) -> web.StreamResponse:
        return self._listing(request, OLLAMA, listings.ollama(self._provider.models))

    def _listing(self, request: web.Request, vendor: Vendor, body: bytes) -> web.Response:
        refusal = self._provider.refusal(request, vendor)
        if refusal is not None:
            body = encode(refusal.body)
        status = 200 if refusal is None else refusal.status
        return web.Response(status=status, body=body, content_type="application/json")
