"""Whether we may speak in a chat, as `my_chat_member` says (SPEC B13). Pure, on raw JSON."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final


class Standing(Enum):
    IN = "in"
    OUT = "out"  # blocked, removed, or never let in


_OUT: Final = frozenset({"left", "kicked"})


def standing_of(update: Mapping[str, Any]) -> Standing | None:
    """Our standing after the change; None for an update about something else."""
    status = _status(update, "new_chat_member")
    if status is None:
        return None
    return Standing.OUT if status in _OUT else Standing.IN


def was_added(update: Mapping[str, Any]) -> bool:
    """Whether we were not there before."""
    added = standing_of(update) is Standing.IN
    return added and _status(update, "old_chat_member") in _OUT


def _status(update: Mapping[str, Any], which: str) -> str | None:
    change = update.get("my_chat_member")
    member = change.get(which) if isinstance(change, dict) else None
    status = member.get("status") if isinstance(member, dict) else None
    return status if isinstance(status, str) else None
