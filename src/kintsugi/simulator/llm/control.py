"""The control API under /control/: to script a server that runs in another process.

POST script   {"model", "replies": [{"kind": "say", "text": ...}], "default": {...}}
POST account  {"key", "state"}
POST price    {"model", "input_per_million": "0.15", "output_per_million": "0.60"}
POST reset    {}: no scripts, no accounts, no calls; prices stay
GET  calls    {"calls": [...]}, in the order in which they ended
GET  bill     {"total": "0.0123", "by_model": {...}, "unpriced_calls": 0}, US dollars as texts
A request it does not understand gets 400 and {"error": text}.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict

from aiohttp import web

from kintsugi.simulator.llm import decode
from kintsugi.simulator.llm.accounts import Account
from kintsugi.simulator.llm.calls import Call
from kintsugi.simulator.llm.fields import Fields, Unreadable
from kintsugi.simulator.llm.provider import Provider
from kintsugi.simulator.llm.wire.encoding import encode

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def routes(provider: Provider) -> list[web.RouteDef]:
    control = _Control(provider)
    return [
        web.post("/control/script", _told(control.script)),
        web.post("/control/account", _told(control.account)),
        web.post("/control/price", _told(control.price)),
        web.post("/control/reset", _told(control.reset)),
        web.get("/control/calls", control.calls),
        web.get("/control/bill", control.bill),
    ]


class _Control:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def script(self, fields: Fields) -> None:
        fields.refuse_others("model", "replies", "default")
        replies = [decode.reply(one) for one in fields.objects("replies")]
        has_default = fields.values.get("default") is not None
        default = decode.reply(fields.inner("default")) if has_default else None
        self._provider.scripts.add(fields.text("model"), replies, default)

    def account(self, fields: Fields) -> None:
        state = decode.member(Account, fields.text("state"))
        self._provider.accounts[fields.text("key")] = state

    def price(self, fields: Fields) -> None:
        self._provider.ledger.set_price(fields.text("model"), decode.price(fields))

    def reset(self, fields: Fields) -> None:
        fields.refuse_others()
        self._provider.reset()

    async def calls(self, _: web.Request) -> web.StreamResponse:
        return _json({"calls": [_call(call) for call in self._provider.ledger.calls]})

    async def bill(self, _: web.Request) -> web.StreamResponse:
        bill = self._provider.ledger.bill()
        by_model = {model: str(sum_) for model, sum_ in bill.by_model.items()}
        unpriced = bill.unpriced_calls
        return _json({"total": str(bill.total), "by_model": by_model, "unpriced_calls": unpriced})


def _told(act: Callable[[Fields], None]) -> _Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            act(Fields.parse(await request.read()))
        except Unreadable as error:
            return _json({"error": str(error)}, status=400)
        return _json({"ok": True})

    return handle


def _call(call: Call) -> dict[str, object]:
    return asdict(call) | {"at": call.at.isoformat(), "outcome": call.outcome.value}


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(status=status, body=encode(value), content_type="application/json")
