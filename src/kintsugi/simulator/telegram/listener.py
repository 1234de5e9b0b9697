"""The HTTP rim: a port on the loopback that opens and closes, and what answers there."""

import json
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from kintsugi.simulator.telegram.body import read_parameters
from kintsugi.simulator.telegram.calls import Calls
from kintsugi.simulator.telegram.control import Control
from kintsugi.simulator.telegram.downloads import Downloads
from kintsugi.simulator.telegram.faults import ConnectionDropped
from kintsugi.simulator.telegram.refusal import Refusal, not_found, unauthorized

_BOT_PATH = re.compile(r"/bot(?P<token>\d+:[A-Za-z0-9_-]+)/(?P<method>[A-Za-z]+)")
_FILE_PATH = re.compile(r"/file/bot(?P<token>\d+:[A-Za-z0-9_-]+)/(?P<path>.+)")
_CONTROL_PREFIX = "/control/"

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Endpoint:
    """Answers HTTP requests to the bot and to the control API."""

    def __init__(self, *, token: str, calls: Calls, downloads: Downloads, control: Control) -> None:
        self._token = token
        self._calls = calls
        self._downloads = downloads
        self._control = control

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path.startswith(_CONTROL_PREFIX):
            return await self._control.handle(request, request.path.removeprefix(_CONTROL_PREFIX))
        try:
            file = _FILE_PATH.fullmatch(request.path)
            if file is not None:
                return await self._download(file["token"], file["path"])
            return _json_response(200, {"ok": True, "result": await self._call(request)})
        except Refusal as refusal:
            return _json_response(refusal.code, refusal.body())
        except ConnectionDropped:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)  # never sent: there is no connection left

    async def _download(self, token: str, path: str) -> web.Response:
        if token != self._token:
            raise unauthorized()
        data = await self._downloads.answer(path)
        return web.Response(body=data, content_type="application/octet-stream")

    async def _call(self, request: web.BaseRequest) -> object:
        path = _BOT_PATH.fullmatch(request.path)
        if path is None:
            raise not_found()
        if path["token"] != self._token:
            raise unauthorized()
        return await self._calls.answer(path["method"], await read_parameters(request))


class Port:
    """A TCP port of the loopback, the same one each time it opens."""

    def __init__(self, handler: Handler, *, port: int) -> None:
        self._handler = handler
        self._runner: web.ServerRunner | None = None
        self.number = port  # 0 until the system has chosen one

    async def open(self) -> None:
        runner = web.ServerRunner(web.Server(self._handler, access_log=None), shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.number)
        try:
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self.number = runner.addresses[0][1]
        self._runner = runner

    async def close(self) -> None:
        """Stop listening and close every connection; who calls is responsible for what waits."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()


def _json_response(status: int, content: object) -> web.Response:
    body = json.dumps(content, separators=(",", ":")).encode()
    return web.Response(status=status, body=body, content_type="application/json")
