import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.messages import Outgoing, Phase, SendKind
from kintsugi.ids import ChatId, Topic

OUTGOING = st.builds(
    Outgoing,
    answer_id=st.text(min_size=1),
    chat=st.integers(-(2**62), 2**62).map(ChatId),
    topic=st.integers(0, 2**31).map(Topic),
    text=st.text(),
    kind=st.sampled_from(SendKind),
    phase=st.sampled_from(Phase),
    reply_to=st.none() | st.integers(1, 2**31),
)


@given(outgoing=OUTGOING)
def test_payload_is_the_message(outgoing: Outgoing) -> None:
    """A message that went through the database as JSON is the message that was meant."""
    payload = json.loads(json.dumps(outgoing.to_payload()))
    assert Outgoing.from_payload(payload) == outgoing


@given(outgoing=OUTGOING)
def test_payload_fits_the_catalogue(outgoing: Outgoing) -> None:
    """Whatever is to be sent fits the contract of telegram.send."""
    assert TELEGRAM_SEND.problems(outgoing.to_payload()) == []


@pytest.mark.parametrize("field", ["kind", "phase"])
def test_unknown_word_is_refused(field: str) -> None:
    """A kind or phase of another version is an error, not a guess."""
    outgoing = Outgoing(answer_id="a", chat=ChatId(1), topic=Topic(0), text="x")
    with pytest.raises(ValueError, match="carrier pigeon"):
        Outgoing.from_payload(outgoing.to_payload() | {field: "carrier pigeon"})


def test_a_message_is_a_finished_answer_by_default() -> None:
    """Without more words a message is an answer, whole."""
    outgoing = Outgoing(answer_id="a", chat=ChatId(1), topic=Topic(0), text="x")
    assert outgoing == replace(outgoing, kind=SendKind.ANSWER, phase=Phase.FINISH, reply_to=None)
