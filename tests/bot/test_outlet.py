import asyncio
import json
from typing import Any

import pytest

from kintsugi.bot.render.formatted import Formatted
from kintsugi.errors import Flood
from kintsugi.events.messages import Button
from kintsugi.ids import ChatId
from kintsugi.simulator.telegram import Fault, Hang, Refuse
from tests.bot.post import Post, outgoing
from tests.bot.stagehands import ANN, eventually

HELLO = Formatted(text="Hello")


async def test_sends_in_flight(post: Post) -> None:
    """At most four sends are under way at once: as many strays may a crash leave."""
    post.telegram.faults.add(Fault(method="sendMessage", act=Hang(), times=None))
    sending = [asyncio.create_task(post.outlet.send(outgoing("x"), HELLO)) for _ in range(6)]
    await eventually(lambda: sum(e.fault == "Hang" for e in post.telegram.journal) == 4)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(post.telegram.journal.of("sendMessage")) == 4
    for task in sending:
        task.cancel()
    await asyncio.wait(sending)


async def test_edit_that_changes_nothing(post: Post) -> None:
    """ "message is not modified" says that what we want is so."""
    message_id = await post.outlet.send(outgoing("x"), HELLO)
    assert await post.outlet.edit(ChatId(ANN), message_id, HELLO)


async def test_edit_of_what_is_gone(post: Post) -> None:
    """A message that is not there any more is told apart from one that was refused."""
    assert not await post.outlet.edit(ChatId(ANN), 99, HELLO)


async def test_delete_what_is_gone(post: Post) -> None:
    """What is gone need not be deleted."""
    await post.outlet.delete(ChatId(ANN), 99)
    message_id = await post.outlet.send(outgoing("x"), HELLO)
    await post.outlet.delete(ChatId(ANN), message_id)
    assert post.texts() == []


async def test_flood(post: Post) -> None:
    """Whichever call hears it, the chat is paused before the caller knows."""
    post.fault("deleteMessage", Refuse(429, "Too Many Requests", retry_after=5))
    with pytest.raises(Flood):
        await post.outlet.delete(ChatId(ANN), 1)
    assert not post.outlet.has_room(ChatId(ANN))
    assert post.pacer.reserve(ChatId(ANN), post.clock.monotonic()) == pytest.approx(5)


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (["Stop"], [1]),
        (["👍", "👎", "Again", "Stronger"], [4]),
        (["Moscow +3", "Minsk +3", "Another"], [3]),
        (["Moscow +3", "Yekaterinburg +5", "Omsk +6", "Another"], [2, 2]),
        (["Let others answer until it is back, please", "No"], [1, 1]),
    ],
)
async def test_buttons_can_be_read(post: Post, labels: list[str], rows: list[int]) -> None:
    """In a row stand as many buttons as a phone shows whole; their order is kept."""
    buttons = [Button(text=label, data=f"x:{n}") for n, label in enumerate(labels)]
    await post.outlet.send(outgoing("x"), HELLO, buttons=buttons)
    (sent,) = post.telegram.journal.of("sendMessage")
    markup: Any = sent.parameters["reply_markup"]
    keyboard = (json.loads(markup) if isinstance(markup, str) else markup)["inline_keyboard"]
    assert [len(row) for row in keyboard] == rows
    assert [button["text"] for row in keyboard for button in row] == labels
