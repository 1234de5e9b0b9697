import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.messages import Button, Format, Outgoing, Phase, SendKind
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
    format=st.sampled_from(Format),
    note=st.none() | st.text(),
    buttons=st.lists(st.builds(Button, text=st.text(), data=st.text())).map(tuple),
    callback_id=st.none() | st.text(),
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


def test_rows_of_an_older_version_are_still_sent() -> None:
    """What was stored before a field was added is read as it was meant: plain, without buttons."""
    outgoing = Outgoing(answer_id="a", chat=ChatId(1), topic=Topic(0), text="x", reply_to=5)
    payload = outgoing.to_payload()
    for added in ("format", "note", "buttons", "callback_id"):
        del payload[added]
    assert TELEGRAM_SEND.problems(payload) == []
    assert Outgoing.from_payload(payload) == outgoing


@pytest.mark.parametrize("field", ["kind", "phase", "format"])
def test_unknown_word_is_refused(field: str) -> None:
    """A kind or phase of another version is an error, not a guess."""
    outgoing = Outgoing(answer_id="a", chat=ChatId(1), topic=Topic(0), text="x")
    with pytest.raises(ValueError, match="carrier pigeon"):
        Outgoing.from_payload(outgoing.to_payload() | {field: "carrier pigeon"})


def test_a_message_is_a_finished_answer_by_default() -> None:
    """Without more words a message is an answer, whole."""
    outgoing = Outgoing(answer_id="a", chat=ChatId(1), topic=Topic(0), text="x")
    assert outgoing == replace(outgoing, kind=SendKind.ANSWER, phase=Phase.FINISH, reply_to=None)
