import asyncio
from typing import Any

import aiohttp
import pytest

from kintsugi.simulator.telegram import (
    BotProfile,
    Delay,
    Drop,
    Entry,
    Fault,
    Hang,
    RateLimits,
    Refuse,
    TelegramServer,
)
from kintsugi.simulator.telegram.faults import Act, When

pytestmark = pytest.mark.usefixtures("alice")


def texts(client: Any) -> list[str]:
    return [message.text for message in client.server.chat(7).messages]


def last(client: Any) -> Entry:
    entry: Entry = list(client.server.journal)[-1]
    return entry


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_refusal_hides_or_prevents_the_effect(client: Any, when: When) -> None:
    """`before`: nothing was sent. `after`: it was, and the bot hears an error."""
    act = Refuse(502, "Bad Gateway")
    client.server.faults.add(Fault(method="sendMessage", act=act, when=when))
    assert await client.refusal("sendMessage", chat_id=7, text="x") == (502, "Bad Gateway")
    assert texts(client) == (["x"] if when == "after" else [])
    entry = last(client)
    assert (entry.recorded, entry.error_code, entry.fault) == (when == "after", 502, "Refuse")
    assert (await client.call("sendMessage", chat_id=7, text="y"))["ok"] is True


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("act", [Drop(), Hang()], ids=["drop", "hang"])
async def test_no_answer_says_nothing_about_the_effect(client: Any, act: Act, when: When) -> None:
    """The connection ends the same way, whether Telegram did it or not."""
    client.server.faults.add(Fault(method="sendMessage", act=act, when=when))
    calling = asyncio.ensure_future(client.call("sendMessage", chat_id=7, text="x"))
    await client.server.until(lambda: len(client.server.journal) == 1)
    client.server.faults.clear()
    with pytest.raises(aiohttp.ClientConnectionError):
        await calling
    assert texts(client) == (["x"] if when == "after" else [])
    assert last(client).recorded is (when == "after")
    assert last(client).error_code is None


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_delayed_call_is_done_in_the_end(client: Any, when: When) -> None:
    """`before` delays the effect, `after` only the answer."""
    client.server.faults.add(Fault(method="sendMessage", act=Delay(5), when=when))
    calling = asyncio.ensure_future(client.call("sendMessage", chat_id=7, text="x"))
    await client.server.world.clock.next_sleep()
    assert texts(client) == (["x"] if when == "after" else [])
    client.server.world.clock.advance(5)
    assert (await calling)["ok"] is True
    assert texts(client) == ["x"]
    assert (last(client).recorded, last(client).fault) == (True, "Delay")


async def test_a_fault_for_one_chat_leaves_others_alone(client: Any) -> None:
    """Retry_after travels in the answer."""
    client.server.person(id=8, first_name="Bob")
    act = Refuse(429, "Too Many Requests: retry after 3", retry_after=3)
    client.server.faults.add(Fault(method="*", chat_id=7, act=act, times=None))
    assert (await client.call("sendMessage", chat_id=8, text="x"))["ok"] is True
    answer = await client.call("sendMessage", chat_id=7, text="x")
    assert answer["parameters"] == {"retry_after": 3}


async def test_what_telegram_refuses_itself_spends_no_after_fault(client: Any) -> None:
    """The fault waits for a call that is done."""
    client.server.faults.add(Fault(method="sendMessage", act=Refuse(500, "Oops"), when="after"))
    assert (await client.refusal("sendMessage", chat_id=7, text=""))[0] == 400
    assert (await client.refusal("sendMessage", chat_id=7, text="x"))[0] == 500


async def test_every_call_is_in_the_journal(client: Any) -> None:
    """With what was asked and what became of it, and without the token."""
    await client.call("sendMessage", chat_id=7, text="x")
    await client.refusal("editMessageText", chat_id=7, message_id=9, text="y")
    sent, refused = client.server.journal
    assert (sent.sequence, sent.method, sent.chat_id, sent.message_id) == (1, "sendMessage", 7, 1)
    assert sent.parameters == {"chat_id": 7, "text": "x"}
    assert (sent.recorded, sent.result["text"], sent.error_code) == (True, "x", None)
    assert (refused.recorded, refused.message_id) == (False, 9)
    assert refused.description == "Bad Request: message to edit not found"
    assert client.server.world.bot.token not in str([entry.json() for entry in (sent, refused)])


async def test_flood_limits_refuse_and_are_off_by_default(client: Any, profile: BotProfile) -> None:
    """With limits, the second message within a second is told to wait."""
    clock = client.server.world.clock
    limits = RateLimits(per_chat_per_second=1)
    async with TelegramServer(bot=profile, clock=clock, limits=limits) as strict:
        strict.person(id=7, first_name="Alice")
        client.server = strict
        assert (await client.call("sendMessage", chat_id=7, text="x"))["ok"] is True
        assert await client.refusal("sendMessage", chat_id=7, text="y") == (
            429,
            "Too Many Requests: retry after 1",
        )
        assert (await client.call("sendChatAction", chat_id=7, action="typing"))["ok"] is True
