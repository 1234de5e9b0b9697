"""The envelope every event travels in (SPEC E1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from random import Random
from typing import Any

from kintsugi.clock import Clock
from kintsugi.errors import EnvelopeInvalid
from kintsugi.events.catalogue import CATALOGUE, EventType
from kintsugi.ids import new_event_id, new_trace_id

MAX_KEY_LENGTH = 200

_TEXTS = ("event_id", "event_type", "source", "target", "trace_id", "idempotency_key")
_texts_of = attrgetter(*_TEXTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One event.

    `target` is also the lane: events of one type and one target keep their order.
    `idempotency_key` is unique within an event type: publishing it again does nothing.
    """

    event_id: str
    event_type: str
    schema_version: int
    source: str
    target: str
    timestamp: datetime
    trace_id: str
    idempotency_key: str
    payload: Mapping[str, Any]  # JSON; its shape is the catalogue's, and is checked against it


def validate(envelope: Envelope) -> None:
    """Raise `EnvelopeInvalid` with every problem, always in the same order and words."""
    found = [*_header_problems(envelope)]
    event_type = CATALOGUE.get(envelope.event_type)
    if event_type is None:
        found.append(f"event_type: {envelope.event_type!r} is not in the catalogue")
    else:
        found.extend(_contract_problems(envelope, event_type))
    if found:
        raise EnvelopeInvalid(found)


def _header_problems(envelope: Envelope) -> list[str]:
    found = [
        f"{name}: must not be empty"
        for name, text in zip(_TEXTS, _texts_of(envelope), strict=True)
        if not text
    ]
    if len(envelope.idempotency_key) > MAX_KEY_LENGTH:
        found.append(f"idempotency_key: longer than {MAX_KEY_LENGTH} characters")
    if envelope.timestamp.tzinfo is None:
        found.append("timestamp: must know its time zone")
    return found


def _contract_problems(envelope: Envelope, event_type: EventType) -> list[str]:
    if envelope.schema_version != event_type.version:
        known = f"{envelope.event_type} is at version {event_type.version}"
        return [f"schema_version: {envelope.schema_version}, but {known}"]
    return event_type.problems(envelope.payload)


class EnvelopeFactory:
    """Makes envelopes of one source; clock and random are the process's."""

    def __init__(self, source: str, clock: Clock, random: Random) -> None:
        self._source = source
        self._clock = clock
        self._random = random

    def new(
        self,
        event_type: EventType,
        payload: Mapping[str, Any],
        *,
        target: str,
        key: str,
        trace_id: str | None = None,
    ) -> Envelope:
        """An event that happened now; without a trace id it begins a trace of its own."""
        return Envelope(
            event_id=new_event_id(self._random),
            event_type=event_type.name,
            schema_version=event_type.version,
            source=self._source,
            target=target,
            timestamp=self._clock.now(),
            trace_id=trace_id or new_trace_id(self._random),
            idempotency_key=key,
            payload=payload,
        )
