import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from kintsugi.bot.telegram import BotApi
from kintsugi.errors import (
    Ambiguous,
    ChannelError,
    Closed,
    Conflict,
    Flood,
    Moved,
    Refused,
    Unauthorized,
    Unreachable,
)
from kintsugi.simulator.telegram import Drop, Fault, Hang, Person, Refuse, TelegramServer
from tests.bot.stagehands import ANN, BOT, eventually


@pytest.fixture
async def api(telegram: TelegramServer) -> AsyncIterator[BotApi]:
    api = BotApi(telegram.base_url, BOT.token, timeout_s=5)
    yield api
    await api.close()


@asynccontextmanager
async def _beside(
    handle: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
) -> AsyncIterator[BotApi]:
    """A client of a server that answers in Telegram's place."""
    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api = BotApi(f"http://127.0.0.1:{runner.addresses[0][1]}", BOT.token, timeout_s=5)
    try:
        yield api
    finally:
        await api.close()
        await runner.cleanup()


async def _failure(api: BotApi, method: str = "getMe", **parameters: object) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        await api.call(method, parameters)
    told = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    assert BOT.token not in told
    assert BOT.token.partition(":")[2] not in told
    return raised.value


async def test_result(api: BotApi, ann: Person) -> None:
    """A call gives the method's result."""
    assert (await api.call("getMe", {}))["username"] == BOT.username
    message = await api.call("sendMessage", {"chat_id": ann.id, "text": "hello"})
    assert message["text"] == "hello"


async def test_long_poll(telegram: TelegramServer, ann: Person) -> None:
    """A long poll may take longer than any other call."""
    api = BotApi(telegram.base_url, BOT.token, timeout_s=0.5)
    poll = asyncio.create_task(api.call("getUpdates", {"timeout": 30}, extra_s=30))
    await eventually(lambda: telegram.world.updates._poller is not None)
    ann.says("hi")
    assert (await poll)[0]["message"]["text"] == "hi"
    await api.close()


@pytest.mark.parametrize(
    ("code", "description", "kind"),
    [
        (401, "Unauthorized", Unauthorized),
        (404, "Not Found", Unauthorized),
        (404, "Not Found: message", Refused),
        (409, "Conflict: terminated by other getUpdates request", Conflict),
        (400, "Bad Request: chat not found", Refused),
        (403, "Forbidden: bot was blocked by the user", Closed),
        (500, "Internal Server Error", Ambiguous),
        (502, "Bad Gateway", Ambiguous),
    ],
)
async def test_telegram_says_no(
    api: BotApi, telegram: TelegramServer, code: int, description: str, kind: type[ChannelError]
) -> None:
    """Each way in which Telegram says no is told apart."""
    telegram.faults.add(Fault(method="getMe", act=Refuse(code, description)))
    error = await _failure(api)
    assert type(error) is kind
    assert description in str(error)


async def test_flood(api: BotApi, telegram: TelegramServer) -> None:
    """A 429 carries the seconds to wait."""
    act = Refuse(429, "Too Many Requests: retry after 7", retry_after=7)
    telegram.faults.add(Fault(method="getMe", act=act))
    error = await _failure(api)
    assert isinstance(error, Flood)
    assert error.retry_after == 7


async def test_flood_without_seconds(api: BotApi, telegram: TelegramServer) -> None:
    """A 429 that does not say how long means a second."""
    telegram.faults.add(Fault(method="getMe", act=Refuse(429, "Too Many Requests")))
    error = await _failure(api)
    assert isinstance(error, Flood)
    assert error.retry_after == 1


async def test_refused_carries_its_words(api: BotApi) -> None:
    """A refusal carries code and description."""
    error = await _failure(api, "sendMessage", chat_id=999, text="x")
    assert isinstance(error, Refused)
    assert (error.code, error.description) == (400, "Bad Request: chat not found")


async def test_wrong_token(telegram: TelegramServer) -> None:
    """A token of the right shape that is nobody's, and one without shape, are both refused."""
    for token in ("42:" + "y" * 30, "no token"):
        api = BotApi(telegram.base_url, token, timeout_s=5)
        with pytest.raises(Unauthorized):
            await api.call("getMe", {})
        await api.close()


@pytest.mark.parametrize("when", ["before", "after"])
async def test_dropped(api: BotApi, telegram: TelegramServer, ann: Person, when: str) -> None:
    """A connection that breaks before the answer leaves it open whether the send was done."""
    telegram.faults.add(Fault(method="sendMessage", act=Drop(), when=when))  # type: ignore[arg-type] # a column of the table
    assert type(await _failure(api, "sendMessage", chat_id=ann.id, text="x")) is Ambiguous
    assert len(telegram.chat(ANN).messages) == (1 if when == "after" else 0)


async def test_hanging(telegram: TelegramServer) -> None:
    """No answer in time leaves it open, too."""
    telegram.faults.add(Fault(method="getMe", act=Hang()))
    api = BotApi(telegram.base_url, BOT.token, timeout_s=0.5)
    assert type(await _failure(api)) is Ambiguous
    await api.close()


async def test_nobody_listens(api: BotApi, telegram: TelegramServer) -> None:
    """Without a connection nothing was sent, surely."""
    await telegram.down()
    assert type(await _failure(api)) is Unreachable
    await telegram.up()
    assert (await api.call("getMe", {}))["id"] == BOT.id


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "<html>Welcome to the hotel's network</html>", Ambiguous),
        (200, "[]", Ambiguous),
        (200, "{}", Ambiguous),
        (200, '{"ok": true}', Ambiguous),
        (200, '{"ok": false}', Ambiguous),
        (200, '{"ok": false, "error_code": "x", "description": ""}', Ambiguous),
        (502, "<html>Bad Gateway</html>", Ambiguous),
        (504, "", Ambiguous),
        (403, "<html>Forbidden</html>", Unreachable),
        (404, "<html>nginx</html>", Unreachable),
        (401, "who are you?", Unreachable),  # a proxy's, and no word about our token
        (429, "slow down", Unreachable),
    ],
)
async def test_somebody_else_answers(status: int, body: str, kind: type[ChannelError]) -> None:
    """What a proxy refuses never reached Telegram; what else it says leaves it open."""

    async def handle(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, text=body)

    async with _beside(handle) as api:
        assert type(await _failure(api)) is kind


@pytest.mark.parametrize("text", ["gold 🏺 золото", "half an emoji: \ud83d", "\x00\u2028"])
async def test_any_text_travels_both_ways(text: str) -> None:
    """What people write comes and goes as it is, even a half that UTF-8 has no bytes for."""

    async def mirror(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=b'{"ok": true, "result": ' + await request.read() + b"}")

    async with _beside(mirror) as api:
        assert await api.call("sendMessage", {"text": text}) == {"text": text}


async def test_what_is_no_number_is_nothing() -> None:
    """No database here holds a NaN, though some that write JSON write one."""

    async def handle(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text='{"ok": true, "result": [NaN, Infinity, 1.5]}')

    async with _beside(handle) as api:
        assert await api.call("getMe", {}) == [None, None, 1.5]


async def test_close(api: BotApi) -> None:
    """A closed client may be closed again; a call opens a new connection."""
    await api.close()
    await api.call("getMe", {})
    await api.close()
    await api.close()


async def _downloaded(api: BotApi, file_path: str) -> bytes:
    return b"".join([piece async for piece in api.download(file_path, within_s=5)])


async def test_download(telegram: TelegramServer, api: BotApi) -> None:
    """A file comes piece by piece, and whole."""
    data = bytes(range(256)) * 4096
    stored = telegram.world.shelf.put(data, "documents", ".bin")
    assert await _downloaded(api, stored.path) == data


@pytest.mark.parametrize(
    ("act", "error"),
    [(Drop(), Ambiguous), (Refuse(500, "no"), Ambiguous), (Refuse(400, "no"), Refused)],
)
async def test_download_fails(
    telegram: TelegramServer, api: BotApi, act: Drop | Refuse, error: type[ChannelError]
) -> None:
    """As a call does, and without the token in its words."""
    stored = telegram.world.shelf.put(b"gold", "documents", ".bin")
    telegram.faults.add(Fault(method="download", act=act, times=None))
    with pytest.raises(error) as raised:
        await _downloaded(api, stored.path)
    told = "".join(traceback.format_exception(raised.value))
    assert BOT.token.partition(":")[2] not in told


async def test_download_from_nobody() -> None:
    """Where nobody listens, nothing was sent."""
    api = BotApi("http://127.0.0.1:1", BOT.token, timeout_s=5)
    with pytest.raises(Unreachable):
        await _downloaded(api, "a")
    await api.close()


async def test_a_group_that_moved(api: BotApi, telegram: TelegramServer) -> None:
    """The refusal of a group that became a supergroup carries the new id."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    telegram.faults.add(Fault(method="getMe", act=Refuse(400, words, migrate_to=-1009)))
    error = await _failure(api)
    assert isinstance(error, Moved)
    assert error.chat_id == -1009
