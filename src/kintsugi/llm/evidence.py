"""What an error response really says: its status, its own words for the error, and for how long.

Read here and nowhere else, because a body may hold keys, addresses, or what a person said. Nothing
of it leaves but names from closed lists and numbers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from kintsugi.llm.retry_after import retry_after_s

_NAMES: Final = ("code", "type", "status", "reason", "limit_source", "error_type")
_NESTED: Final = ("error", "innererror", "metadata", "detail", "details", "violations")
_DEEPEST: Final = 6
_DURATION: Final = re.compile(
    r"try again in (?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m(?!s))?"
    r"(?:(?P<seconds>\d+(?:\.\d+)?)s)?(?:(?P<milliseconds>\d+)ms)?"
)
_DELAY: Final = re.compile(r"(\d+(?:\.\d+)?)s")
_OWN_STATUS: Final = range(400, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    status: int | None  # of the response; of its error where that came in a 200
    codes: frozenset[str] = frozenset()  # lower case
    message: str = ""  # lower case; never leaves the room
    daily: bool = False  # it is a quota of a day
    retry_after_s: float | None = None


def evidence(
    status: int | None, headers: Mapping[str, str], body: object, now: datetime
) -> Evidence:
    """Of one response; `headers` in lower case, `body` as parsed from JSON, or text."""
    parts = list(_parts(body, 0))
    message = " ".join(_messages(parts, body)).lower()
    codes = frozenset(_codes(parts))
    after = retry_after_s(headers, now)
    if after is None:
        after = _in_body(parts, message, now)
    return Evidence(
        status=_status(status, parts),
        codes=codes,
        message=message,
        daily=_is_daily(parts),
        retry_after_s=after,
    )


def _parts(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """The objects that make up an error, from the outside in."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _parts(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in _NESTED:
            yield from _parts(value.get(name), depth + 1)


def _codes(parts: list[Mapping[str, Any]]) -> Iterator[str]:
    for part in parts:
        for name in _NAMES:
            value = part.get(name)
            if isinstance(value, str):
                yield value.lower()


def _messages(parts: list[Mapping[str, Any]], body: object) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    for part in parts:
        for name in ("message", "error", "detail"):
            if isinstance(part.get(name), str):
                yield part[name]


def _status(status: int | None, parts: list[Mapping[str, Any]]) -> int | None:
    """Some put an error's status into a body that comes with a 200."""
    if status is not None and status in _OWN_STATUS:
        return status
    numbers = (part.get("code") or part.get("status_code") for part in parts)
    own = (int(str(each)) for each in numbers if str(each).isdigit())
    return next((each for each in own if each in _OWN_STATUS), status)


def _is_daily(parts: list[Mapping[str, Any]]) -> bool:
    """Google names the quotas that were exceeded."""
    names = (str(part.get("quotaId", "")) for part in parts)
    return any("PerDay" in each for each in names)


def _in_body(parts: list[Mapping[str, Any]], message: str, now: datetime) -> float | None:
    for part in parts:
        if match := _DELAY.fullmatch(str(part.get("retryDelay", ""))):
            return float(match[1])
        if isinstance(headers := part.get("headers"), dict):
            reset = str(headers.get("X-RateLimit-Reset", ""))
            if reset.isdigit():  # OpenRouter: milliseconds since 1970
                return max(0.0, int(reset) / 1000 - now.timestamp())
    match = _DURATION.search(message)
    found = (
        {name: float(value) for name, value in match.groupdict().items() if value} if match else {}
    )
    return timedelta(**found).total_seconds() if found else None
