import asyncio
import json
import signal
from typing import Any

import pytest

from kintsugi.settings import Web
from kintsugi.store.health import Condition
from kintsugi.web.listener import listen
from kintsugi.web.server import Server
from kintsugi.web.watch import Watch

TOKEN = "abcdefghijklmnopqrst"  # pragma: allowlist secret
PATHS = ["/healthz", "/readyz", "/metrics"]


async def test_a_bot_that_is_well(serve: Any, get: Any) -> None:
    """Over HTTP a bot that is well is alive and ready, and nobody keeps the answer."""
    async with serve() as port:
        for path in ("/healthz", "/readyz"):
            answer = await get(port, path)
            assert answer.status == 200
            assert json.loads(answer.body) == {"ok": True, "problems": {}}
            assert answer.headers["cache-control"] == "no-store"


async def test_a_bot_that_is_not_ready(serve: Any, get: Any, bot: Any) -> None:
    """A full disk and an old poll make it alive and not ready, and the answer says why."""
    bot.answer, bot.last_poll_age_s, bot.state = Condition.FULL, 500, "unreachable"
    async with serve() as port:
        assert (await get(port, "/healthz")).status == 200
        answer = await get(port, "/readyz")
    assert answer.status == 503
    assert set(json.loads(answer.body)["problems"]) == {"database", "telegram"}


async def test_metrics(serve: Any, get: Any, bot: Any) -> None:
    """The metrics come as Prometheus' text."""
    bot.turns["answered"] = 3
    async with serve() as port:
        answer = await get(port, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'kintsugi_turns_total{ending="answered"} 3.0' in answer.body.splitlines()


@pytest.mark.parametrize("path", PATHS)
async def test_a_token_is_asked_for(serve: Any, get: Any, path: str) -> None:
    """With a token set, every page refuses who does not bring it."""
    async with serve(TOKEN) as port:
        refused = await get(port, path)
        wrong = await get(port, path, Authorization=f"Bearer {TOKEN}x")
        right = await get(port, path, Authorization=f"Bearer {TOKEN}")
    assert (refused.status, wrong.status, right.status) == (401, 401, 200)
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/openapi.json"])
async def test_there_is_nothing_else(serve: Any, get: Any, path: str) -> None:
    """No page is served that nobody promised."""
    async with serve() as port:
        assert (await get(port, path)).status == 404


async def test_signals_stay_the_bots(serve: Any, get: Any) -> None:
    """Serving pages leaves the handlers of signals as they were."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    async with serve() as port:
        await get(port, "/healthz")
        during = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert during == before


async def test_what_is_being_answered_is_finished(
    watch: Watch, get: Any, bot: Any, clock: Any, free_port: int
) -> None:
    """A stop lets the request under way have its answer, then nobody listens any more."""
    bot.stuck = True
    server = asyncio.create_task(Server(listen(Web(port=free_port)), watch, token=None).run())
    asking = asyncio.create_task(get(free_port, "/healthz"))
    await bot.asked.wait()
    server.cancel()
    await asyncio.sleep(0)
    clock.advance(10)
    assert (await asking).status == 503
    with pytest.raises(asyncio.CancelledError):
        await server
    with pytest.raises(ConnectionRefusedError):
        await get(free_port, "/healthz")
