"""What the end of a turn adds to the audit trail: commands, refusals and incidents (SPEC E4).

That an update was processed the bus records anyway; all entries of one update share its trace id.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from kintsugi.bot.address import Address
from kintsugi.bot.context import STRANGER, Ended, Ending
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.events.outcomes import Delivery, Effect
from kintsugi.ids import Scope

REFUSED: Final = "access.refused"

# The columns hold 64 and 32; Telegram's own limit for a command is 32, but people type longer ones.
_LONGEST: Final = 32


def trail(
    delivery: Delivery, address: Address | None, ended: Ended, *, at: datetime
) -> tuple[Effect, ...]:
    """One effect per entry; none for an ordinary message that was answered."""
    session = address.session if address else None
    command = address.command.name if address and address.command else None
    return tuple(
        _effect(
            Entry(
                at=at,
                trace_id=delivery.event.trace_id,
                actor="user",
                scope=Scope(chat=session.chat, user=session.user) if session else Scope(),
                action=action,
                outcome=(ended.reason or ended.ending.value)[:_LONGEST],
                subject=subject or delivery.event.idempotency_key,
            )
        )
        for action, subject in _actions(command, ended)
    )


def _actions(command: str | None, ended: Ended) -> Iterator[tuple[str, str | None]]:
    """Each with its subject; None stands for the update itself."""
    if ended.reason == STRANGER:
        yield REFUSED, None
    elif command and ended.ending is not Ending.REJECTED:  # else it was meant for another bot
        yield f"command.{command[:_LONGEST]}", None
    if ended.incident is not None:
        yield audit.INCIDENT, ended.incident


def _effect(entry: Entry) -> Effect:
    return lambda connection: audit.record(connection, entry)
