"""Updates that cannot be read: quarantined and reported, the rest of the batch handled (B1)."""

import hashlib
import json
from typing import Any

import pytest

from tests.scenarios.world import ALICE, World


def _message(**changes: Any) -> dict[str, Any]:
    message: dict[str, Any] = {
        "message_id": 901,
        "date": 1_767_268_800,
        "chat": {"id": ALICE, "type": "private", "first_name": "Alice"},
        "from": {"id": ALICE, "is_bot": False, "first_name": "Alice", "language_code": "en"},
        "text": "poison",
    }
    changed = {**message, **changes}
    return {"message": {key: value for key, value in changed.items() if value is not None}}


POISON = [
    pytest.param(_message(date=None), id="a message without its date"),
    pytest.param(_message(text={"not": "a text"}), id="a text that is an object"),
    pytest.param({"message": {"message_id": 1, "from": {}}}, id="a message from nowhere"),
    pytest.param(_message(date=None) | {"update_id": "seven"}, id="an update id that is none"),
]


@pytest.mark.parametrize("poison", POISON)
async def test_the_good_ones_of_a_batch_are_answered_beside_the_poison(
    world: World, poison: dict[str, Any]
) -> None:
    """One bad update is a dead letter; its neighbours are answered and polling goes on."""
    world.bob.says("before")
    world.telegram.push_raw(poison)
    world.bob.says("after")
    await world.rest()
    assert world.answers(world.bob) == ["before", "after"]
    assert [reason for _, reason in world.records.dead("message.received")] == ["unreadable"]
    assert await world.ask(world.bob, "still there?") == ["still there?"]


@pytest.mark.parametrize("poison", POISON)
async def test_the_owner_is_told_of_poison_once(world: World, poison: dict[str, Any]) -> None:
    """One alert, however often Telegram offers the update and the bot is started."""
    world.telegram.push_raw(poison)
    await world.until(lambda: len(world.answers(world.owner)) == 1)
    await world.stop()
    await world.start()
    await world.pass_time(60)
    [alert] = world.answers(world.owner)
    assert "I set an event aside: message.received (unreadable)" in alert


async def test_who_sent_what_cannot_be_read_is_told(world: World) -> None:
    """Every accepted update ends as answered, explained or rejected: here it is explained."""
    world.telegram.push_raw(_message(date=None))
    await world.rest()
    [answer] = world.answers(world.alice)
    [alert] = world.answers(world.owner)
    incident = answer.rpartition("incident ")[2].rstrip(")")
    assert "I could not read this message" in answer
    assert f"incident {incident}" in alert
    assert world.records.endings() == [("explained", "unreadable")]
    assert [line["incident"] for line in world.log_lines("update.dead")] == [incident]


async def test_half_of_an_emoji_is_no_poison(world: World) -> None:
    """A text that a client cut in the middle of an emoji is answered and remembered."""
    world.telegram.push_raw(_message(text="cut \ud83d short"))
    await world.rest()
    assert world.answers(world.alice) == ["cut \ufffd short"]
    await world.ask(world.alice, "what did I say?")
    assert world.model.requests[-1].messages[1].text == "cut \ufffd short"


async def test_a_kind_of_update_that_nobody_handles_ends_as_rejected(world: World) -> None:
    """Nothing is said, and the turn's end and the audit trail say what became of it."""
    update_id = world.alice.blocks()
    await world.rest()
    [ended] = world.records.payloads("turn.ended")
    assert ended["turn_id"] == f"tg:4200000042:{update_id}"
    assert ended["ending"] == "rejected"
    [closed, audited] = world.records.audit()
    assert closed["action"] == "chat.closed"
    assert (audited["action"], audited["outcome"]) == ("message.received", "done")
    assert audited["subject"] == ended["turn_id"]
    assert world.messages(world.alice) == []


async def test_a_kind_that_the_bot_does_not_know_is_rejected(world: World) -> None:
    """What Telegram invents tomorrow neither stops the bot nor stays without an end."""
    world.telegram.push_raw({"telepathy": "hello"})
    await world.rest()
    assert world.records.endings() == [("rejected", "empty")]
    assert world.records.dead("message.received") == []


async def test_an_update_without_an_id_is_taken_once_and_not_asked_for_in_a_spin(
    world: World,
) -> None:
    """It cannot be confirmed, so Telegram offers it again and again; once is enough."""
    update = {"update_id": None, "message": _message(date=None)["message"]}
    world.telegram.push_raw(update)
    polls = len(world.telegram.journal.of("getUpdates"))
    await world.pass_time(60)
    assert len(world.records.events("message.received")) == 1
    assert len(world.telegram.journal.of("getUpdates")) - polls <= 60 / 5 + 2
    digest = hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()[:32]
    assert world.records.dead("message.received") == [(f"tg:4200000042:{digest}", "unreadable")]
    assert await world.ask(world.bob, "and now?") == ["and now?"]
