"""Open deliveries follow a chat that got another id."""

from sqlalchemy import Connection, func, literal, or_, text, update

from kintsugi.events.tables import delivery
from kintsugi.ids import ChatId

_OPEN = text("state IN ('ready', 'claimed')")  # as the partial index says it


def move_lanes(connection: Connection, old: ChatId, new: ChatId) -> int:
    """Put what is open in the lanes of `old` into those of `new`, and say how much it was.

    So it keeps its order with what comes from and goes to the new id. Events themselves are never
    rewritten: who handles one resolves the chat it names.
    """
    lane = delivery.c.lane
    changed = connection.execute(
        update(delivery)
        # `;` is what follows `:`, so that the range is every session of the chat and no other.
        .where(_OPEN, or_(lane == str(old), (lane >= f"{old}:") & (lane < f"{old};")))
        .values(lane=literal(str(new)) + func.substr(lane, len(str(old)) + 1))
    )
    return changed.rowcount
