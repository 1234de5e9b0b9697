"""Tells the owner of a model's account that only they can mend."""

from collections.abc import Sequence
from typing import Final

from kintsugi.bot.model_health import reason
from kintsugi.bot.owner import Owner
from kintsugi.events.envelope import Envelope
from kintsugi.i18n import Message
from kintsugi.llm.breakers import Changed
from kintsugi.llm.kinds import Kind

_OWNERS: Final = frozenset({Kind.QUOTA.value, Kind.AUTH.value})
"""What passes by nobody's patience: money is missing, or a key is wrong."""


async def unpaid_or_refused(owner: Owner, changed: Changed) -> Sequence[Envelope]:
    """Once, when it begins; the probes that find it unmended say nothing."""
    why, before = changed.after.reason, changed.before
    begins = not before.times or before.reason != why
    if not (changed.opened and begins and why in _OWNERS):
        return ()
    message = Message("alert-model", {"model": changed.key, "reason": reason(Kind(why))})
    return await owner.alert(message, key=f"model:{changed.key}:{changed.at.isoformat()}")
