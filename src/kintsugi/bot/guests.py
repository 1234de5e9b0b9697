"""What guests may use of the bot: so many turns in any 24 hours (SPEC B6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from kintsugi.bot.tables import guest_turn
from kintsugi.clock import Clock
from kintsugi.ids import UserId
from kintsugi.settings import Access
from kintsugi.store.database import Store

DAY = timedelta(days=1)
"""It slides: a calendar day would need the guest's time zone, and gives two days at midnight."""


class GuestBudget:
    def __init__(self, store: Store, access: Access, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.turns_per_day = access.guest_turns_per_day

    async def reserve(self, guest: UserId, turn_id: str) -> datetime | None:
        """Take one of the guest's turns before the model is asked: failed answers cost, too.

        None when it is theirs, else when they have the next one. A turn that is repeated after a
        crash takes no second one.
        """
        now = self._clock.now()
        return await self._store.write(
            lambda connection: _reserve(connection, guest, turn_id, now, self.turns_per_day)
        )


def _reserve(
    connection: Connection, guest: UserId, turn_id: str, now: datetime, limit: int
) -> datetime | None:
    mine = guest_turn.c.user_id == guest
    connection.execute(delete(guest_turn).where(mine, guest_turn.c.at <= now - DAY))
    rows = connection.execute(select(guest_turn).where(mine).order_by(guest_turn.c.at)).all()
    if turn_id in {row.turn_id for row in rows}:
        return None
    again = next_turn([row.at for row in rows], limit)
    if again is None:
        connection.execute(insert(guest_turn).values(user_id=guest, turn_id=turn_id, at=now))
    return again


def next_turn(taken: Sequence[datetime], limit: int) -> datetime | None:
    """When there is a turn again; None: now. `taken` are those of the last 24 hours, in order."""
    return taken[-limit] + DAY if len(taken) >= limit else None
