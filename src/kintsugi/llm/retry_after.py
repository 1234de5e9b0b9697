"""How long a response asks to be left alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

# A LiteLLM gateway says its own wait by the usual name, and its provider's only behind this.
_PREFIXES: Final = ("", "llm_provider-")


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds from now, never negative; None when nothing that can be read was said.

    `retry-after-ms` goes first, as in OpenAI's own client: it is the finer one. `retry-after` is a
    number of seconds or a date (RFC 9110, 10.2.3). Names must be in lower case.
    """
    waits = (_wait(headers, prefix, now) for prefix in _PREFIXES)
    return next((wait for wait in waits if wait is not None), None)


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


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000": UTC, and no more is known (RFC 5322, 3.3)
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
