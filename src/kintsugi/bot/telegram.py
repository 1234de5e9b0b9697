"""One Bot API call over HTTP, with every way it can fail told apart.

Ours, not aiogram's session: polling starts before aiogram is imported (4 s of CPU), and a call
costs a quarter of the CPU (docs/decisions/0003-own-bot-api-client.md).
"""

import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import orjson

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

_OK, _BAD_REQUEST, _FORBIDDEN, _SERVER = 200, 400, 403, 500

# Shorter than Telegram's own, so that we do not write into a connection it is about to close:
# that would be an ambiguous send for nothing.
_KEEPALIVE_S = 10.0
_CONNECT_S = 10.0
_CHUNK_BYTES: Final = 256 * 1024

# NaN is no JSON, though Python reads it, and no database here would hold it.
_DECODER: Final = json.JSONDecoder(parse_constant=lambda _name: None)


class BotApi:
    """A session of its own per owner, so that a stuck long poll never holds back a send."""

    def __init__(self, base_url: str, token: str, *, timeout_s: float) -> None:
        self._methods_url = f"{base_url}/bot{token}"
        self._files_url = f"{base_url}/file/bot{token}"
        self._timeout_s = timeout_s
        self._limit = self._limit_of(timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, extra_s: float = 0.0
    ) -> Any:
        """The `result` of a method, as JSON; `extra_s` is added to the time limit (long polls).

        Raises: a leaf of `ChannelError`. None of them carries the URL, which holds the token.
        """
        limit = self._limit_of(self._timeout_s + extra_s) if extra_s else self._limit
        try:
            async with self._open().post(
                f"{self._methods_url}/{method}", json=parameters, timeout=limit
            ) as response:
                body = await response.read()
                status = response.status
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreachable(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Ambiguous(type(error).__name__) from None
        return _result(status, body)

    async def download(self, file_path: str, *, within_s: float) -> AsyncGenerator[bytes, None]:
        """The bytes of a file, piece by piece; `file_path` as getFile told it.

        Raises: as `call`; after some pieces, too.
        """
        limit = self._limit_of(within_s)
        url = f"{self._files_url}/{quote(file_path)}"
        try:
            async with self._open().get(url, timeout=limit) as response:
                if response.status != _OK:
                    _result(response.status, await response.read())
                    raise _without_json(response.status)
                async for piece in response.content.iter_chunked(_CHUNK_BYTES):
                    yield piece
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreachable(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Ambiguous(type(error).__name__) from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(keepalive_timeout=_KEEPALIVE_S)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                json_serialize_bytes=_written,
            )
        return self._session

    def _limit_of(self, total_s: float) -> aiohttp.ClientTimeout:
        connect_s = min(_CONNECT_S, self._timeout_s, total_s)
        return aiohttp.ClientTimeout(total=total_s, sock_connect=connect_s)


def _written(parameters: Any) -> bytes:
    try:
        return orjson.dumps(parameters)
    except orjson.JSONEncodeError:
        # Half of an emoji, as people cut it, has no bytes in UTF-8, but an escape in JSON.
        return json.dumps(parameters).encode()


def _read(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:  # an escape of such a half, or NaN
        return _DECODER.decode(body.decode())


def _result(status: int, body: bytes) -> Any:
    try:
        answer = _read(body)
        if answer["ok"]:
            return answer["result"]
        code, description = int(answer["error_code"]), str(answer["description"])
    except (ValueError, KeyError, TypeError):
        raise _without_json(status) from None
    raise _failure(code, description, answer.get("parameters") or {})


def _without_json(status: int) -> ChannelError:
    """A proxy or a gateway spoke in Telegram's place.

    What it refuses never reached Telegram, and is no verdict on the request: an answer must not be
    given up because a proxy was set wrong for an hour.
    """
    words = f"HTTP {status} without a Bot API answer"
    return Unreachable(words) if _BAD_REQUEST <= status < _SERVER else Ambiguous(words)


def _failure(code: int, description: str, parameters: Mapping[str, Any]) -> ChannelError:
    match code:
        case 401:
            return Unauthorized(description)
        case 404 if description == "Not Found":  # Telegram's words for a token it cannot even parse
            return Unauthorized(description)
        case 409:
            return Conflict(description)
        case 429:
            return Flood(float(parameters.get("retry_after", 1)))
        case _ if code >= _SERVER:
            return Ambiguous(f"{code} {description}")
        case _:
            return _refusal(code, description, parameters)


def _refusal(code: int, description: str, parameters: Mapping[str, Any]) -> Refused:
    moved_to = parameters.get("migrate_to_chat_id")
    if isinstance(moved_to, int):
        return Moved(description, moved_to)
    return Closed(code, description) if code == _FORBIDDEN else Refused(code, description)
