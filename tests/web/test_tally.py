from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from kintsugi.events.envelope import Envelope
from kintsugi.events.outcomes import NOTHING, Dead, Delivery, Done, Outcome, Record, Release, Retry
from kintsugi.events.states import DeadReason
from kintsugi.web.tally import CountedInbox, CountedSends, CountedTurns, Tally


def event(event_type: str = "turn.ended", **payload: object) -> Envelope:
    return Envelope(
        event_id="e",
        event_type=event_type,
        schema_version=1,
        source="test",
        target="t",
        timestamp=datetime(2026, 1, 1, tzinfo=UTC),
        trace_id="t",
        idempotency_key="k",
        payload=payload,
    )


DELIVERY = Delivery(
    id=1, event=event("message.received"), attempt=1, crashes=0, resubmits=0, epoch=1
)


def ending(how: str) -> Record:
    return Record(events=(event(ending=how), event("telegram.send", text="private")))


class Scripted:
    """Gives one outcome, or fails with one error."""

    def __init__(self, outcome: Outcome | Exception, buried: Record = NOTHING) -> None:
        self._outcome = outcome
        self._buried = buried

    async def handle(self, delivery: Delivery) -> Outcome:
        assert delivery is DELIVERY
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        assert (delivery, reason) == (DELIVERY, DeadReason.DEADLINE)
        return self._buried


class Inbox:
    """It knows one of the events already."""

    async def publish(self, events: Sequence[Envelope]) -> int:
        return len(events) - 1


async def test_only_new_updates_are_counted() -> None:
    """An update that Telegram offered twice is stored, and counted, once."""
    tally = Tally()
    assert await CountedInbox(Inbox(), tally).publish([event(), event(), event()]) == 2
    assert tally.counts().updates_stored == 2


@pytest.mark.parametrize(
    ("outcome", "turns"),
    [
        (Done(record=ending("answered")), {"answered": 1}),
        (
            Dead(reason=DeadReason.UNREADABLE, error="", record=ending("rejected")),
            {"rejected": 1},
        ),
        (Done(), {}),
        (Retry(error="", delay_s=1), {}),
        (Release(), {}),
    ],
)
async def test_a_turn_counts_once_it_has_ended(outcome: Outcome, turns: dict[str, int]) -> None:
    """A turn is counted by its ending; one that will be tried again has none yet."""
    tally = Tally()
    assert await CountedTurns(Scripted(outcome), tally).handle(DELIVERY) is outcome
    assert tally.counts().turns == turns


async def test_a_turn_that_was_given_up_is_counted() -> None:
    """A turn past its deadline is counted by the ending it was given."""
    tally = Tally()
    record = ending("explained")
    handler = CountedTurns(Scripted(Done(), buried=record), tally)
    assert await handler.bury(DELIVERY, DeadReason.DEADLINE) is record
    assert tally.counts().turns == {"explained": 1}


@pytest.mark.parametrize(
    ("outcome", "result"),
    [
        (Done(), "done"),
        (Retry(error="", delay_s=1), "retry"),
        (Dead(reason=DeadReason.REFUSED, error=""), "dead"),
        (Release(), "released"),
    ],
)
async def test_a_send_counts_by_its_result(outcome: Outcome, result: str) -> None:
    """Each attempt to send is counted by what came of it; the others are known to be 0."""
    tally = Tally()
    assert await CountedSends(Scripted(outcome), tally).handle(DELIVERY) is outcome
    sends = tally.counts().sends
    assert sends[result] == 1
    assert sum(sends.values()) == 1
    assert len(sends) == 5


async def test_a_send_that_raises_is_a_failure() -> None:
    """An error of the handler is counted and goes on to whom it concerns."""
    tally = Tally()
    with pytest.raises(LookupError):
        await CountedSends(Scripted(LookupError()), tally).handle(DELIVERY)
    assert tally.counts().sends["failed"] == 1


async def test_burying_a_send_counts_nothing() -> None:
    """Giving a send up is no attempt."""
    tally = Tally()
    record = await CountedSends(Scripted(Done()), tally).bury(DELIVERY, DeadReason.DEADLINE)
    assert record is NOTHING
    assert not any(tally.counts().sends.values())
