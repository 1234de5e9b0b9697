from random import Random

import pytest

from kintsugi.clock import ManualClock
from kintsugi.events.again import Again, AgainReason, again_event, is_again
from kintsugi.events.envelope import EnvelopeFactory, validate
from kintsugi.ids import ChatId, Session, Topic, UserId

SESSION = Session(chat=ChatId(7), topic=Topic(0), user=UserId(7))
ENVELOPES = EnvelopeFactory("bot", ManualClock(), Random(1))


@pytest.mark.parametrize("reason", AgainReason)
def test_why_a_message_is_answered_again_survives_the_bus(reason: AgainReason) -> None:
    """What the event carries is what was meant, and fits the contract of `message.received`."""
    again = Again(reason=reason, turn_id="tg:1:5", stronger_than="openai/small")
    event = again_event(ENVELOPES, {"update_id": 5}, SESSION, again, key="again:tg:1:5:1")
    validate(event)
    assert event.target == SESSION.key
    assert is_again(event.payload)
    assert Again.of(event.payload) == again


def test_a_message_of_the_first_time_is_not_answered_again() -> None:
    """Without a reason it is an ordinary message."""
    assert not is_again({"update": {}})
    assert Again.of({"update": {}}) is None
