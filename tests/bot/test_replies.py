from dataclasses import replace
from typing import Any

from kintsugi.bot.address import address_of
from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.replies import Replies
from kintsugi.events.again import Again, AgainReason
from kintsugi.events.envelope import EnvelopeFactory, validate
from kintsugi.events.messages import Format, Outgoing, SendKind
from tests.bot.stagehands import ANN, GROUP, delivery, update

PRESS: dict[str, Any] = {
    "update_id": 2,
    "callback_query": {
        "id": "9",
        "from": {"id": ANN, "is_bot": False, "first_name": "Ann"},
        "chat_instance": "1",
        "message": {"message_id": 6, "chat": {"id": GROUP, "type": "supergroup"}, "date": 1},
        "data": "stop:7:a",
    },
}


def _told(of: dict[str, Any], ended: Ended, envelopes: EnvelopeFactory) -> list[Outgoing]:
    events = Replies(envelopes).to(delivery(of), address_of(of), ended)
    for event in events:
        validate(event)
    return [Outgoing.from_payload(event.payload) for event in events]


def test_reply(envelopes: EnvelopeFactory) -> None:
    """A reply goes where the question came from, formatted as it was meant, with its note."""
    ended = Ended(ending=Ending.ANSWERED, reply="*Hi*", format=Format.MARKDOWN, note="(stopped)")
    (reply,) = _told(update(), ended, envelopes)
    assert (reply.chat, reply.text, reply.kind) == (ANN, "*Hi*", SendKind.ANSWER)
    assert (reply.format, reply.note) == (Format.MARKDOWN, "(stopped)")


def test_only_a_note(envelopes: EnvelopeFactory) -> None:
    """An answer that was stopped before its first word still says so."""
    ended = Ended(ending=Ending.ANSWERED, reply="", note="(stopped)")
    assert [reply.note for reply in _told(update(), ended, envelopes)] == ["(stopped)"]


def test_silence(envelopes: EnvelopeFactory) -> None:
    """Where there is nothing to say, or nobody to say it to, nothing is said."""
    assert _told(update(), Ended(ending=Ending.REJECTED), envelopes) == []
    assert _told({"update_id": 1}, Ended(ending=Ending.ANSWERED, reply="Hi"), envelopes) == []


def test_every_press_is_answered(envelopes: EnvelopeFactory) -> None:
    """With the notice or without a word, in a lane that waits behind no message of the chat."""
    for notice, text in (("Stopped", "Stopped"), (None, "")):
        ended = Ended(ending=Ending.ANSWERED, notice=notice)
        (told,) = _told(PRESS, ended, envelopes)
        assert (told.kind, told.callback_id, told.text) == (SendKind.CALLBACK, "9", text)
    (event,) = Replies(envelopes).to(delivery(PRESS), address_of(PRESS), ended)
    assert event.target == f"{GROUP}:0:{ANN}"


def test_what_it_points_at(envelopes: EnvelopeFactory) -> None:
    """In a group the question; in private only one that is answered again, and so later."""
    ended = Ended(ending=Ending.ANSWERED, reply="Hi")
    again = Again(reason=AgainReason.RETRY, turn_id="tg:42:1")
    for chat, repeated, target in ((GROUP, None, 5), (ANN, None, None), (ANN, again, 5)):
        given = delivery(update(chat=chat))
        if repeated:
            payload = {**given.event.payload, "again": repeated.to_payload()}
            given = replace(given, event=replace(given.event, payload=payload))
        (event,) = Replies(envelopes).to(given, address_of(update(chat=chat)), ended)
        assert event.payload["reply_to"] == target
