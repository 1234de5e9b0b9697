"""Deliveries that became part of another's turn: claimed with it, and settled with it.

Which ones they are stands in the database (`joined_to`) and not in memory: whoever settles the
head, be it a deadline or a stop that knows nothing of them, takes them along, and none can be left
claimed for ever by a turn that was cancelled while it was joining. In memory is only which heads
may have any: most have none, and need not be looked up.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from kintsugi.events import statements
from kintsugi.events.bus import SUSPECT_CRASHES
from kintsugi.events.envelope import Envelope
from kintsugi.events.outcomes import Delivery
from kintsugi.events.rows import delivery_from
from kintsugi.events.states import DeliveryState
from kintsugi.store.prepared import Prepared


class Joining:
    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._heads: set[int] = set()  # ids of deliveries, claimed by us
        self._join = Prepared(statements.JOIN)
        self._settle = Prepared(statements.SETTLE_JOINED)

    def expect(self, head: Delivery) -> None:
        """Say it before `join`."""
        self._heads.add(head.id)

    def forget(self, head: Delivery) -> None:
        """Say it when the settlement of `head` is committed: a closure may have to run again."""
        self._heads.discard(head.id)

    def join(
        self,
        connection: Connection,
        head: Delivery,
        belongs: Callable[[Envelope], bool],
        limit: int,
    ) -> list[Delivery]:
        """As `Bus.claim_next`."""
        claim = {"id_": head.id, "epoch_": head.epoch}
        if head.crashes >= SUSPECT_CRASHES or not connection.scalar(statements.HELD, claim):
            return []
        following = self._following(connection, head, limit)
        joined = following[: _first_stranger(following, belongs)]
        self._join.execute_many(
            connection,
            [
                {"id_": each.id, "epoch_": each.epoch - 1, "owner_": self._owner, "head_": head.id}
                for each in joined
            ],
        )
        return joined

    def finish(self, connection: Connection, head: Delivery, at: datetime) -> Sequence[Delivery]:
        """Settle as done what is joined to `head`, and return it."""
        if head.id not in self._heads:
            return ()
        values = {
            "head_": head.id,
            "state_": DeliveryState.DONE.value,
            "settled_at_": at,
            "unused": 0,
            "joined_to_": head.id,
        }
        self._settle.execute(connection, values)
        rows = connection.execute(statements.JOINED, {"head_": head.id})
        return [delivery_from(row) for row in rows]

    def give_back(self, connection: Connection, head: Delivery) -> None:
        """Make ready again what is joined to `head`, as if it had not been claimed."""
        if head.id not in self._heads:
            return
        values = {
            "head_": head.id,
            "state_": DeliveryState.READY.value,
            "settled_at_": None,
            "unused": 1,
            "joined_to_": None,
        }
        self._settle.execute(connection, values)

    def _following(self, connection: Connection, head: Delivery, limit: int) -> list[Delivery]:
        place = connection.execute(statements.PLACE, {"id_": head.id}).one()
        rows = connection.execute(
            statements.FOLLOWING,
            {
                "type_": place.event_type,
                "group_": place.consumer_group,
                "lane_": place.lane,
                "seq_": place.event_seq,
                "limit_": limit,
            },
        )
        return [delivery_from(row, claims=1) for row in rows]


def _first_stranger(following: Sequence[Delivery], belongs: Callable[[Envelope], bool]) -> int:
    for position, each in enumerate(following):
        if each.crashes >= SUSPECT_CRASHES or not belongs(each.event):
            return position
    return len(following)
