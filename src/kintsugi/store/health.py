"""What the owner may ask about the store: does it take writes, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Condition(Enum):
    """How the database answered its writer; each member is a sentence for the owner."""

    WORKING = "The database takes writes."
    LOCKED = "Another process holds the database."
    FULL = "The disk or the page limit is full."
    CORRUPT = "The database file is damaged: stop and restore a backup."
    BROKEN = "The database file cannot be read or written."


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`since` is when the condition began; `last_commit_at` is None until a row was committed."""

    condition: Condition
    since: datetime
    last_commit_at: datetime | None = None

    def after(self, conditions: Iterable[Condition], *, changed: bool, now: datetime) -> "Health":
        """Take in a group of closures: what failures met, and whether rows of it were committed.

        Only a committed row ends an ailment. A transaction that changed nothing works on a full
        disk too, and a poll would report health every second.
        """
        ailment = next((each for each in conditions if each is not Condition.WORKING), None)
        condition = ailment or (Condition.WORKING if changed else self.condition)
        return Health(
            condition=condition,
            since=self.since if condition is self.condition else now,
            last_commit_at=now if changed else self.last_commit_at,
        )
