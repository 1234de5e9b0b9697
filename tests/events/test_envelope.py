from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.clock import ManualClock
from kintsugi.errors import EnvelopeInvalid
from kintsugi.events.catalogue import MESSAGE_RECEIVED
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import MAX_KEY_LENGTH, Envelope, EnvelopeFactory, validate
from tests.events.ground import Received, fill, take_one

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"event_id": ""}, ["event_id: must not be empty"]),
        (
            {"idempotency_key": "", "target": "", "source": "", "trace_id": ""},
            [
                "source: must not be empty",
                "target: must not be empty",
                "trace_id: must not be empty",
                "idempotency_key: must not be empty",
            ],
        ),
        (
            {"idempotency_key": "k" * (MAX_KEY_LENGTH + 1)},
            ["idempotency_key: longer than 200 characters"],
        ),
        ({"event_type": "message.lost"}, ["event_type: 'message.lost' is not in the catalogue"]),
        (
            {"schema_version": 2, "payload": {}},
            ["schema_version: 2, but message.received is at version 1"],
        ),
        ({"payload": {}}, ["payload.update: missing"]),
    ],
)
def test_every_problem_is_named(
    received: Received, changes: dict[str, Any], problems: list[str]
) -> None:
    """An invalid envelope is refused with all that is wrong with it, always in the same words."""
    with pytest.raises(EnvelopeInvalid) as refusal:
        validate(replace(received("a"), **changes))
    assert refusal.value.problems == tuple(problems)
    assert str(refusal.value) == "; ".join(problems)


def test_longest_key_is_valid(received: Received) -> None:
    """A key may be as long as the column is wide."""
    validate(received("k" * MAX_KEY_LENGTH))


def test_factory_fills_in_what_is_known(clock: ManualClock, received: Received) -> None:
    """The factory's envelopes are valid, of its source, of now, and begin a trace of their own."""
    first, second = received("a"), received("b")
    validate(first)
    assert (first.source, first.timestamp, first.schema_version) == ("test", clock.now(), 1)
    assert first.event_id != second.event_id
    assert first.trace_id != second.trace_id


def test_trace_goes_on(clock: ManualClock) -> None:
    """What follows from an event carries its trace."""
    envelopes = EnvelopeFactory("test", clock, Random(1))
    event = envelopes.new(MESSAGE_RECEIVED, {"update": {}}, target="x", key="a", trace_id="t1")
    assert event.trace_id == "t1"


@given(update=st.dictionaries(st.text(), JSON))
def test_any_update_is_valid(update: dict[str, Any]) -> None:
    """Whatever Telegram sends as an update fits the contract."""
    envelopes = EnvelopeFactory("test", ManualClock(), Random(1))
    validate(envelopes.new(MESSAGE_RECEIVED, {"update": update}, target="x", key="a"))


async def test_payload_is_kept_as_it_is(bus: EmbeddedBus, received: Received) -> None:
    """Nested, in any language and with half an emoji: a payload is claimed as it was published."""
    update = {"text": "Привет 👋 \ud83d", "nested": [{"a": [1, 2.5, None, True]}], "": {}}
    event: Envelope = replace(received("a"), payload={"update": update})
    await fill(bus, event)
    assert (await take_one(bus)).event.payload == {"update": update}
