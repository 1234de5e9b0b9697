"""What an error response really says: its status, its own words for the error, and for how long.

Read here and nowhere else, because a body may hold keys, addresses, or what a person said. Nothing
of it leaves but names from closed lists and numbers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kintsugi.llm.body_waits import asked_s
from kintsugi.llm.retry_after import reset_after_s, retry_after_s

_NAMES: Final = ("code", "type", "status", "reason", "error_code", "error_type", "limit_source")
_NESTED: Final = ("error", "innererror", "metadata", "detail", "details", "violations")
_TEXTS: Final = ("message", "error", "detail")
_DEEPEST: Final = 6
_LONGEST: Final = 4_000  # characters of a message; an error page may be any size
_OWN_STATUS: Final = range(400, 600)
_DIGITS: Final = 3
_TOO_MANY: Final = 429
_PER_DAY: Final = re.compile(r"quotaid\W+\w*perday")
# A gateway passes its provider's body on as text, behind the name of its own exception.
_PASSED_ON: Final = re.compile(r"exception(?: \w+)? - ")
_PASSED_CODE: Final = re.compile(rf"[\"'](?:{'|'.join(_NAMES)})[\"']: ?[\"'](\w{{1,64}})[\"']")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    status: int | None  # of the response; of its error where that came in a 200
    codes: tuple[str, ...] = ()  # as spelled, from the outside in
    message: str = ""  # lower case; never leaves the room
    daily: bool = False  # it is a quota of a day
    retry_after_s: float | None = None


def evidence(
    status: int | None, headers: Mapping[str, str], body: object, now: datetime
) -> Evidence:
    """Of one response; `headers` in lower case, `body` as parsed from JSON, or text."""
    parts = list(_parts(body, 0))
    message = " ".join(_messages(parts, body))[:_LONGEST].lower()
    own = _status(status, parts)
    daily = _is_daily(parts, message)
    after = retry_after_s(headers, now)
    # Google's wait for a quota of a day is that of some minute.
    if after is None and not daily:
        after = asked_s(parts, message, now)
    if after is None and own == _TOO_MANY:
        after = reset_after_s(headers, now)
    return Evidence(
        status=own,
        codes=(*_codes(parts), *_passed_on(message)),
        message=message,
        daily=daily,
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
            if isinstance(value, str) and value != "error":  # what it is, not what is wrong
                yield value


def _passed_on(message: str) -> Iterator[str]:
    if _PASSED_ON.search(message):
        yield from _PASSED_CODE.findall(message)


def _messages(parts: list[Mapping[str, Any]], body: object) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    for part in parts:
        for name in _TEXTS:
            if isinstance(part.get(name), str):
                yield part[name]


def _status(status: int | None, parts: list[Mapping[str, Any]]) -> int | None:
    """Some put an error's status into a body that comes with a 200."""
    if status is not None and status in _OWN_STATUS:
        return status
    said = (str(part.get("code") or part.get("status_code")) for part in parts)
    own = (int(each) for each in said if each.isdecimal() and len(each) == _DIGITS)
    return next((each for each in own if each in _OWN_STATUS), status)


def _is_daily(parts: list[Mapping[str, Any]], message: str) -> bool:
    """Google names the quotas that were exceeded."""
    names = (str(part.get("quotaId", "")) for part in parts)
    return any("PerDay" in each for each in names) or bool(_PER_DAY.search(message))
