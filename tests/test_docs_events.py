"""docs/events.md says what the code does."""

from dataclasses import fields
from pathlib import Path

import pytest

from kintsugi.events.catalogue import CATALOGUE, EventType
from kintsugi.events.envelope import MAX_KEY_LENGTH, Envelope
from kintsugi.events.states import DeadReason, DeliveryState

PAGE = Path(__file__).parent.parent / "docs" / "events.md"
EVERY_TYPE = pytest.mark.parametrize("event_type", CATALOGUE.values(), ids=lambda each: each.name)

Rows = list[tuple[str, ...]]


def _sections() -> dict[str, list[str]]:
    """Heading -> the lines below it, down to the next heading."""
    sections: dict[str, list[str]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            sections[line.lstrip("# ")] = lines = []
        else:
            lines.append(line)
    return sections


def _tables(heading: str) -> list[Rows]:
    """The tables of a section without their heads; the marks of code around a name are gone."""
    tables: list[Rows] = []
    before = ""
    for line in _sections()[heading]:
        if line.startswith("|---"):
            tables.append([])
        elif line.startswith("|") and before.startswith("|"):
            first, *rest = (cell.strip() for cell in line.strip("|").split("|"))
            tables[-1].append((first.strip("`"), *rest))
        before = line
    return tables


def test_catalogue_has_every_event() -> None:
    """The page names each event type of the code, in its order, and no other."""
    headings = [heading.strip("`") for heading in _sections() if heading.startswith("`")]
    assert headings == list(CATALOGUE)


@EVERY_TYPE
def test_version_and_summary(event_type: EventType) -> None:
    """Each event has its version and its summary under its heading."""
    lines = _sections()[f"`{event_type.name}`"]
    assert f"Version {event_type.version}. {event_type.summary}" in lines


@EVERY_TYPE
def test_payload(event_type: EventType) -> None:
    """Each event has a table of its payload: every field with kind and meaning, and no other."""
    (table,) = _tables(f"`{event_type.name}`")
    assert table == [(field.name, field.kind_name, field.meaning) for field in event_type.fields]


def test_envelope() -> None:
    """The page names every field of the envelope, and the longest key."""
    (table,) = _tables("The envelope")
    meanings = {row[0]: row[1] for row in table}
    assert list(meanings) == [field.name for field in fields(Envelope)]
    assert f"at most {MAX_KEY_LENGTH} characters" in meanings["idempotency_key"]


def test_states_and_reasons() -> None:
    """Each state of a delivery and each reason to give it up stands there with its sentence."""
    states, reasons = _tables("States of a delivery")
    assert states == [(state.value, state.sentence) for state in DeliveryState]
    assert reasons == [(reason.value, reason.sentence) for reason in DeadReason]


def test_open_states_hold_their_lane() -> None:
    """What waits or is worked on holds its place in its lane; what is done or dead does not."""
    assert [state for state in DeliveryState if state.open] == [
        DeliveryState.READY,
        DeliveryState.CLAIMED,
    ]
