from typing import Any

import pytest

from kintsugi.bot.render.formatted import Formatted
from kintsugi.errors import Closed
from kintsugi.events import audit
from kintsugi.events.catalogue import MESSAGE_SENT
from kintsugi.events.messages import Button, Phase, SendKind
from kintsugi.events.outcomes import NOTHING, Dead, Done, Retry
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId, Scope
from kintsugi.simulator.telegram import Person, Refuse
from kintsugi.store.database import Store
from tests.bot.post import Post, outgoing
from tests.bot.stagehands import ANN, delivery

STOP = Button(text="Stop", data="stop:7:a")


async def test_blocked(post: Post, ann: Person) -> None:
    """That a chat is closed to us is for whoever knows what follows from that."""
    ann.blocks()
    with pytest.raises(Closed):
        await post.send("Hello")


async def test_bury(post: Post, store: Store) -> None:
    """Of what was given up the owner is told, with an incident to look up; nobody else is."""
    record = await post.sender.bury(delivery(outgoing("x")), DeadReason.POISON)
    (alert,) = record.events
    assert alert.payload["kind"] == SendKind.ALERT.value
    assert "I set an event aside: telegram.send (poison)" in alert.payload["text"]
    for effect in record.effects:
        await store.write(effect)
    scope = Scope(chat=ChatId(ANN))
    (entry,) = await store.read(lambda connection: audit.entries(connection, scope, limit=9))
    assert (entry.action, entry.outcome) == (audit.INCIDENT, "poison")
    assert f"(incident {entry.subject})" in alert.payload["text"]


@pytest.mark.parametrize(
    "about", [{"kind": SendKind.ALERT}, {"kind": SendKind.CALLBACK}, {"phase": Phase.OPEN}]
)
async def test_bury_what_nobody_misses(post: Post, about: dict[str, Any]) -> None:
    """An alert, a courtesy, an answer to a press: on record, and no alert is made of it."""
    record = await post.sender.bury(delivery(outgoing("x", **about)), DeadReason.POISON)
    assert (record.events, len(record.effects)) == ((), 1)


async def test_a_press_is_answered(post: Post, ann: Person) -> None:
    """Who pressed a button sees a word for a moment; telling it twice is harmless."""
    assert await post.outlet.send(outgoing("x"), Formatted(text="x"), buttons=(STOP,)) == 1
    ann.presses(1, "stop:7:a")
    [update] = post.telegram.world.updates.head(9)
    press = update["callback_query"]["id"]  # type: ignore[index] # raw JSON
    for _ in range(2):
        outcome = await post.send("Stopped", kind=SendKind.CALLBACK, callback_id=press)
        assert outcome == Done(record=NOTHING)
    answers = post.telegram.world.callbacks.answers
    assert [(each.query_id, each.text) for each in answers] == [(press, "Stopped")] * 2


async def test_a_press_that_is_too_old(post: Post) -> None:
    """A press that nobody waits for any more is done with."""
    outcome = await post.send("", kind=SendKind.CALLBACK, callback_id="long ago")
    assert outcome == Done(record=NOTHING)


async def test_flood(post: Post) -> None:
    """A flood is waited out exactly as long as Telegram says, by this chat."""
    post.fault("sendMessage", Refuse(429, "Too Many Requests", retry_after=7))
    outcome = await post.send("Hello")
    assert isinstance(outcome, Retry)
    assert outcome.delay_s == 7
    assert post.pacer.reserve(ChatId(ANN), post.clock.monotonic()) == pytest.approx(7)


@pytest.mark.parametrize("code", [401, 409, 500])
async def test_trouble_is_tried_again(post: Post, code: int) -> None:
    """While Telegram cannot or will not, the answer waits, however long."""
    post.fault("sendMessage", Refuse(code, "Trouble"))
    outcome = await post.send("Hello")
    assert isinstance(outcome, Retry)
    assert 0 <= outcome.delay_s <= 15
    assert isinstance(await post.send("Hello"), Done)
    assert post.texts() == ["Hello"]


async def test_refused_edit(post: Post) -> None:
    """An edit that Telegram refuses for another reason is given up, not repeated for ever."""
    post.fault("editMessageText", Refuse(400, "Bad Request: something new"))
    outcome = await post.send("Hello")
    assert isinstance(outcome, Dead)
    assert outcome.error == "400 Bad Request: something new"
    (alert,) = outcome.record.events
    assert "I set an event aside: telegram.send (refused)" in alert.payload["text"]


async def test_answer(post: Post) -> None:
    """Also an answer that is already whole is sent marked first, then finished by edit."""
    outcome = await post.send("Hello, Ann")
    assert post.calls() == [("sendMessage", "Hello, Ann …"), ("editMessageText", "Hello, Ann")]
    assert isinstance(outcome, Done)
    (event,) = outcome.record.events
    assert event.event_type == MESSAGE_SENT.name
    assert event.payload == {"answer_id": "a", "chat_id": ANN, "message_ids": [1]}
