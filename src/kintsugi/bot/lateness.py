"""How long a message waited before we saw it. Pure, on raw JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kintsugi.bot.address import message_of


def age_of(update: Mapping[str, Any], now: datetime) -> timedelta | None:
    """Since it was written, by Telegram's clock; None for what is no new message.

    Telegram says 0 where it does not tell (Bot API, "InaccessibleMessage").
    """
    date = message_of(update).get("date")
    if "message" not in update or not isinstance(date, int) or date <= 0:
        return None
    try:
        return now - datetime.fromtimestamp(date, UTC)
    except (OverflowError, ValueError, OSError):
        return None  # a date no clock knows: whoever parses the update says so


def is_late(update: Mapping[str, Any], now: datetime, absence: timedelta) -> bool:
    """Whether it was written so long ago that an answer needs a word about the delay."""
    age = age_of(update, now)
    return age is not None and age > absence
