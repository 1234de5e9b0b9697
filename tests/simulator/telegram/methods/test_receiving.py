import asyncio
from typing import Any

from kintsugi.simulator.telegram import Person

OTHER_POLL = (
    409,
    (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
        " running"
    ),
)


async def fetched(client: Any, **parameters: object) -> list[int]:
    answer = await client.call("getUpdates", **parameters)
    return [update["update_id"] for update in answer["result"]]


async def test_updates_come_until_they_are_confirmed(client: Any, alice: Person) -> None:
    """An offset one higher than the last update's id confirms it."""
    first, second = alice.says("one"), alice.says("two")
    assert await fetched(client) == [first, second]
    assert await fetched(client, limit=1) == [first]
    assert await fetched(client, offset=first + 1) == [second]
    assert await fetched(client, offset=-1) == [second]
    assert await fetched(client, offset=second + 1) == []


async def test_a_long_poll_is_answered_by_the_next_message(client: Any, alice: Person) -> None:
    """It waits for as long as it said."""
    polling = asyncio.ensure_future(fetched(client, timeout=30))
    await client.server.world.clock.next_sleep()
    said = alice.says("now")
    assert await polling == [said]


async def test_a_long_poll_ends_empty(client: Any) -> None:
    """When nothing comes in time, the list is empty."""
    polling = asyncio.ensure_future(fetched(client, timeout=30))
    await client.server.world.clock.next_sleep()
    client.server.world.clock.advance(30)
    assert await polling == []


async def test_the_second_poller_ends_the_first(client: Any, alice: Person) -> None:
    """The one that waited gets the 409; the newcomer gets the updates."""
    earlier = asyncio.ensure_future(client.refusal("getUpdates", timeout=30))
    await client.server.world.clock.next_sleep()
    later = asyncio.ensure_future(fetched(client, timeout=30))
    assert await earlier == OTHER_POLL
    said = alice.says("hi")
    assert await later == [said]


async def test_a_webhook_excludes_polling(client: Any, alice: Person) -> None:
    """It ends the poll that waits, refuses later ones, and keeps the updates."""
    polling = asyncio.ensure_future(client.refusal("getUpdates", timeout=30))
    await client.server.world.clock.next_sleep()
    await client.call("setWebhook", url="https://example.org/hook")
    assert await polling == (409, "Conflict: terminated by setWebhook request")
    assert await client.refusal("getUpdates") == (
        409,
        (
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to"
            " delete the webhook first"
        ),
    )
    alice.says("hi")
    info = (await client.call("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"]) == ("https://example.org/hook", 1)
    await client.call("deleteWebhook", drop_pending_updates=True)
    assert await fetched(client) == []


async def test_a_webhook_is_https(client: Any) -> None:
    """And an empty address takes it away, with the pending updates if so asked."""
    assert await client.refusal("setWebhook", url="http://example.org") == (
        400,
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    )
    client.server.push_raw({"poison": True})
    await client.call("setWebhook", url="", drop_pending_updates="true")
    assert await fetched(client) == []


async def test_allowed_updates_are_remembered(client: Any, alice: Person) -> None:
    """A later call without the list keeps it."""
    await fetched(client, allowed_updates=["message_reaction"])
    alice.says("unwanted")
    wanted = alice.reacts(1, "👍")
    assert await fetched(client) == [wanted]
