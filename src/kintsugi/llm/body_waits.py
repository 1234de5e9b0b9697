"""How long the body of an error asks to be left alone: vendors put it there in many forms."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from kintsugi.llm.retry_after import DURATION, duration_s, moment_s, reset_after_s

_NAMES: Final = ("retryDelay", "retry_after", "resets_at", "reset_at")
_SAID: Final = re.compile(rf"(?:try again|retry|resets?|available) (?:in|after) ({DURATION})")
_REGAINED: Final = re.compile(r"regain access on (\d{4}-\d\d-\d\d) at (\d\d:\d\d) utc")


def asked_s(parts: Iterable[Mapping[str, Any]], message: str, now: datetime) -> float | None:
    """Seconds from now: of a field where there is one, else as the message says in words."""
    fields = (_field(part, now) for part in parts)
    found = next((wait for wait in fields if wait is not None), None)
    return _in_words(message, now) if found is None else found


def _field(part: Mapping[str, Any], now: datetime) -> float | None:
    waits = (_moment(part.get(name), now) for name in _NAMES)
    found = next((wait for wait in waits if wait is not None), None)
    headers = part.get("headers")  # OpenRouter repeats its provider's
    if found is None and isinstance(headers, dict):
        return reset_after_s({str(name).lower(): str(said) for name, said in headers.items()}, now)
    return found


def _moment(said: object, now: datetime) -> float | None:
    known = isinstance(said, str | int | float) and not isinstance(said, bool)
    return moment_s(str(said), now) if known else None


def _in_words(message: str, now: datetime) -> float | None:
    if match := _SAID.search(message):
        return duration_s(match[1])
    if match := _REGAINED.search(message):
        return moment_s(f"{match[1]}T{match[2]}+00:00", now)
    return None
