from typing import Any

import aiohttp
import pytest

from kintsugi.simulator.telegram import BotProfile, TelegramServer


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/bot42:wrong/getMe", 401, "Unauthorized"),
        ("/bot42/getMe", 404, "Not Found"),
        ("/botgarbage/getMe", 404, "Not Found"),
        ("/bot42:simulated-token/getEverything", 404, "Not Found"),
        ("/bot42:simulated-token/", 404, "Not Found"),
        ("/", 404, "Not Found"),
    ],
)
async def test_a_wrong_path_is_refused(client: Any, path: str, code: int, words: str) -> None:
    """A token that is none is not found; one that is another's is unauthorized."""
    async with client.session.get(client.server.base_url + path) as response:
        assert response.status == code
        assert await response.json() == {"ok": False, "error_code": code, "description": words}


@pytest.mark.parametrize("method", ["getMe", "getme", "GETME"])
async def test_method_names_are_case_insensitive(client: Any, method: str) -> None:
    """And the journal spells them as the Bot API does."""
    assert (await client.call(method))["result"]["username"] == "kintsugi_bot"
    assert [entry.method for entry in client.server.journal] == ["getMe"]


async def test_down_refuses_connections_and_up_is_at_the_same_port(client: Any) -> None:
    """What people wrote meanwhile waits."""
    alice = client.server.person(id=7, first_name="Alice")
    await client.call("getMe")
    where = client.server.base_url
    await client.server.down()
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.call("getMe")
    said = alice.says("anybody there?")
    await client.server.up()
    assert client.server.base_url == where
    assert (await client.call("getUpdates"))["result"][0]["update_id"] == said


async def test_a_taken_port_is_an_error(client: Any, profile: BotProfile) -> None:
    """Two servers do not share one."""
    clock = client.server.world.clock
    taken = int(client.server.base_url.rpartition(":")[2])
    with pytest.raises(OSError, match="address already in use"):
        await TelegramServer(bot=profile, clock=clock, port=taken).up()
