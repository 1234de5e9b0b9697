"""The one line in which we say that we were away."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from kintsugi.bot import durations
from kintsugi.bot.context import Ended, TurnContext

LATE: Final = "late"
"""Where an update carries what is said about the delay; Telegram has no such field."""


def late(*, count: int, age: timedelta) -> dict[str, Any]:
    """What an update carries there: how many messages waited, and for how long the newest did."""
    return {LATE: {"count": count, "seconds": age.total_seconds()}}


def with_word_of_delay(update: Mapping[str, Any], turn: TurnContext, ended: Ended) -> Ended:
    """The end of a turn, its reply under that line if its message waited so long."""
    if LATE not in update or not ended.reply:
        return ended
    age = durations.spoken(timedelta(seconds=update[LATE]["seconds"]))
    line = turn.say("late-line", count=update[LATE]["count"], age=age)
    return replace(ended, reply=f"{line}\n\n{ended.reply}")
