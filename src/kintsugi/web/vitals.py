"""What the web room asks the process; implemented by the composition root.

Numbers and names of states only: nothing that anybody wrote may come through here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kintsugi.events.queues import QueueSizes
from kintsugi.store.health import Condition
from kintsugi.store.load import WriterLoad


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelVitals:
    """How the connection to Telegram is.

    `state` is one of `states`; `last_poll_age_s` is None before the first successful poll.
    """

    state: str
    states: tuple[str, ...]
    last_poll_age_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What has happened since the process started: each only grows."""

    updates_stored: int
    turns: Mapping[str, int]  # by ending
    sends: Mapping[str, int]  # by result


class Vitals(Protocol):
    async def commit(self) -> Condition:
        """What the writer answers to a real commit; waits as long as it takes. Never raises."""
        ...

    async def queues(self) -> QueueSizes:
        """Raises: `StoreError` when the database cannot be read."""
        ...

    def condition(self) -> Condition:
        """As the writer met it last, without asking."""
        ...

    def channel(self) -> ChannelVitals: ...

    def counts(self) -> Counts: ...

    def writer(self) -> WriterLoad: ...
