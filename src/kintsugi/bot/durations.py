"""Lengths of time as people say them."""

from datetime import timedelta

from kintsugi.i18n import Message

_UNITS = (
    ("duration-days", timedelta(days=1)),
    ("duration-hours", timedelta(hours=1)),
    ("duration-minutes", timedelta(minutes=1)),
)


def spoken(length: timedelta) -> Message:
    """In the largest unit of which it has at least one, rounded down."""
    for message_id, unit in _UNITS:
        if length >= unit:
            return Message(message_id, {"count": length // unit})
    return Message("duration-seconds", {"count": max(0, int(length.total_seconds()))})
