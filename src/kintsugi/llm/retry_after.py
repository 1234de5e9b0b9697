"""How long a response asks to be left alone."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

# A LiteLLM gateway says its own wait by the usual name, and its provider's only behind this.
_PREFIXES: Final = ("", "llm_provider-")
_RESET: Final = re.compile(
    rf"(?:{'|'.join(_PREFIXES)})(?:x|anthropic)-ratelimit-(?:[\w-]+-)?reset(?:-[\w-]+)?"
)
DURATION: Final = (
    r"(?:(?P<hours>\d{1,6}) ?h(?:(?:ou)?rs?)?(?![a-z]) ?)?"
    r"(?:(?P<minutes>\d{1,6}) ?m(?:in(?:ute)?s?)?(?![a-z]) ?)?"
    r"(?:(?P<seconds>\d{1,9}(?:\.\d+)?) ?s(?:ec(?:ond)?s?)?(?![a-z]))?"
    r"(?:(?P<milliseconds>\d{1,9}(?:\.\d+)?)ms)?"
)
"""As Go writes it ("1m2.5s": OpenAI, Groq), and as people do ("6hr 29min", "5 minutes")."""

_EPOCH_S, _EPOCH_MS = 1e9, 1e11  # no wait is as long; the first is 2001, the second 1973


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds from now, never negative; None when nothing that can be read was said.

    `retry-after-ms` goes first, as in OpenAI's own client: it is the finer one. `retry-after` is a
    number of seconds or a date (RFC 9110, 10.2.3). Names must be in lower case.
    """
    waits = (_wait(headers, prefix, now) for prefix in _PREFIXES)
    return next((wait for wait in waits if wait is not None), None)


def reset_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until every allowance of which nothing remains is there again; None if none is named.

    Such headers come with every response, and most name allowances that are not used up: only one
    whose "remaining" is nothing, or is not told, says how long to wait.
    """
    waits = [
        wait
        for name, remaining in _resets(headers)
        if _number(headers.get(remaining, "0")) == 0
        and (wait := moment_s(headers[name], now)) is not None
    ]
    return max(waits, default=None)


def moment_s(said: str, now: datetime) -> float | None:
    """Seconds from now until what may be a number, a duration or a date.

    Numbers are milliseconds since 1970 (OpenRouter), seconds since then, or seconds from now; dates
    are as in RFC 3339 (Anthropic).
    """
    number = _number(said)
    if number is not None:
        return _counted(number, now)
    if (seconds := duration_s(said)) is not None:
        return seconds
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return _left(moment, now)


def duration_s(said: str) -> float | None:
    """Of a `DURATION` in lower case; None for anything else."""
    return _added(re.fullmatch(DURATION, said))


def _added(match: re.Match[str] | None) -> float | None:
    parts = match.groupdict() if match else {}
    told = {name: float(value) for name, value in parts.items() if value}
    return timedelta(**told).total_seconds() if told else None


def _resets(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each header that names a reset, with the one that would tell what remains."""
    for name in headers:
        if _RESET.fullmatch(name):
            yield name, name.replace("reset", "remaining")


def _wait(headers: Mapping[str, str], prefix: str, now: datetime) -> float | None:
    milliseconds = _number(headers.get(f"{prefix}retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    said = headers.get(f"{prefix}retry-after", "")
    seconds = _number(said)
    return _until(said, now) if seconds is None else seconds


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _counted(number: float, now: datetime) -> float:
    if number < _EPOCH_S:
        return number
    seconds = number / 1000 if number > _EPOCH_MS else number
    return max(0.0, seconds - now.timestamp())


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return _left(moment, now)


def _left(moment: datetime, now: datetime) -> float:
    if moment.tzinfo is None:  # "-0000": UTC, and no more is known (RFC 5322, 3.3)
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
