"""Serves the pages from inside the bot's event loop: uvicorn, without its signals and its log."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import structlog
import uvicorn

from kintsugi.web.costs import Costs
from kintsugi.web.endpoints import application
from kintsugi.web.watch import Watch

_STOP_S = 3  # for requests under way when stopping


class Server:
    """Serves a listening socket, which it closes at the end."""

    def __init__(
        self,
        listener: socket.socket,
        watch: Watch,
        *,
        token: str | None,
        costs: Costs | None = None,
    ) -> None:
        self._listener = listener
        self._watch = watch
        self._uvicorn = _Uvicorn(
            uvicorn.Config(
                application(watch, token, costs),
                log_config=None,  # ours stands, and takes uvicorn's lines too
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                timeout_graceful_shutdown=_STOP_S,
            )
        )
        self._log = structlog.get_logger("kintsugi.web")

    async def run(self) -> None:
        """Serve until cancelled; then finish what is being answered, within 3 seconds."""
        self._log.info("web.serving", address=self._listener.getsockname())
        lag = asyncio.create_task(self._watch.lag.run(), name="loop-lag")
        serving = asyncio.create_task(self._uvicorn.serve([self._listener]), name="uvicorn")
        try:
            await asyncio.shield(serving)
        finally:
            lag.cancel()
            self._uvicorn.should_exit = True
            await serving


class _Uvicorn(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone: the bot's own handlers end everything in order."""
        yield
