"""Which messages are one (SPEC B9): bursts, albums, edits of what waits. Pure, on raw JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from kintsugi.bot.address import GATHERED, Address, address_of, message_of
from kintsugi.bot.awareness import is_addressed
from kintsugi.bot.channel import Identity
from kintsugi.bot.lateness import is_late
from kintsugi.events.envelope import Envelope

MOST: Final = 30
"""Messages that become one turn; three albums, or more than anybody types at a stretch."""

MOST_LATE: Final = 500
"""The same after an absence; at 24 hours Telegram forgets them."""

LONGEST_TEXT: Final = 4096
"""UTF-16 units: where Telegram's clients cut a long text in pieces (Bot API, "sendMessage")."""

_CONTENT: Final = ("text", "caption", "photo", "document", "voice", "audio", "video", "animation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What counts as close together at one moment."""

    now: datetime
    gather: timedelta
    sign: timedelta  # older than this, and a message may have a sign of its own to be finished
    absence: timedelta


@dataclass(slots=True)
class Burst:
    """A turn's messages as they are found, the first of them the head of its lane."""

    me: Identity
    head: Mapping[str, Any]
    rest: list[Mapping[str, Any]] = field(default_factory=list)  # updates, in their order

    def belongs(self, event: Envelope, window: Window) -> bool:
        """Whether what comes next in the lane is part of the same turn."""
        update = event.payload["update"]
        if "edited_message" in update:
            return message_of(update).get("message_id") in self._ids()
        address = address_of(update)
        if not is_content(update, address):
            return False
        if _album(update) is not None and _album(update) == _album(self._last()):
            return True
        addressed = address is not None and is_addressed(update, address, self.me)
        if not addressed or window.gather <= timedelta(0):
            return False
        if is_late(self.head, window.now, window.absence):
            return is_late(update, window.now, window.absence)
        return window.now - event.timestamp < window.sign

    def add(self, events: Sequence[Envelope]) -> None:
        self.rest.extend(event.payload["update"] for event in events)

    def invites_more(self) -> bool:
        """Whether a message such as its last is seldom alone."""
        message = message_of(self._last())
        text = message.get("text")
        cut = isinstance(text, str) and len(text.encode("utf-16-le", "replace")) // 2
        return (
            "media_group_id" in message
            or "forward_origin" in message
            or bool(cut and cut >= LONGEST_TEXT)
        )

    def merged(self) -> dict[str, Any]:
        return merged(self.head, self.rest)

    def _last(self) -> Mapping[str, Any]:
        return self.rest[-1] if self.rest else self.head

    def _ids(self) -> set[object]:
        return {message_of(update).get("message_id") for update in (self.head, *self.rest)}


def merged(head: Mapping[str, Any], rest: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One update with all the messages, each as it was last edited."""
    messages: dict[object, Mapping[str, Any]] = {}
    for update in (head, *rest):
        message = message_of(update)
        messages[message.get("message_id")] = message
    first, *others = messages.values()
    return {**head, "message": first, GATHERED: others}


def is_content(update: Mapping[str, Any], address: Address | None) -> bool:
    """Whether it is a message with something in it that is no command; only those are gathered."""
    if "message" not in update or address is None or address.command is not None:
        return False
    message = message_of(update)
    return any(key in message for key in _CONTENT)


def _album(update: Mapping[str, Any]) -> str | None:
    album = message_of(update).get("media_group_id")
    return album if isinstance(album, str) else None
