"""Headers that tell when to come back, written out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime

from kintsugi.simulator.llm.replies import After


def render(headers: Mapping[str, str | After], now: datetime) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else _FORMS[value.form](value, now)
        for name, value in headers.items()
    }


_FORMS: Mapping[str, Callable[[After, datetime], str]] = {
    "seconds": lambda after, _: f"{after.seconds:g}",
    "milliseconds": lambda after, _: f"{after.seconds * 1000:.0f}",
    "duration": lambda after, _: f"{after.seconds:g}s",
    "http_date": lambda after, now: format_datetime(now + after.delay, usegmt=True),
    "rfc3339": lambda after, now: (now + after.delay).isoformat(timespec="seconds"),
    "epoch_ms": lambda after, now: f"{(now + after.delay).timestamp() * 1000:.0f}",
}
