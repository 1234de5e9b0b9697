import aiohttp
import pytest

from kintsugi.simulator.telegram import Drop, Fault, Person, Refuse, TelegramServer
from tests.simulator.telegram.conftest import TOKEN, Client


async def path_of(client: Client, alice: Person) -> str:
    alice.sends_document(b"gold", "pot.txt", "text/plain")
    (update,) = client.server.world.updates.head(1)
    document = update["message"]["document"]  # type: ignore[index] # an update is JSON
    told = (await client.call("getFile", file_id=document["file_id"]))["result"]
    assert told["file_size"] == 4
    return str(told["file_path"])


def url(server: TelegramServer, path: str, token: str = TOKEN) -> str:
    return f"{server.base_url}/file/bot{token}/{path}"


async def test_download(client: Client, alice: Person) -> None:
    """The bytes are at the path that getFile told; the journal knows of it."""
    path = await path_of(client, alice)
    async with client.session.get(url(client.server, path)) as response:
        assert (response.status, await response.read()) == (200, b"gold")
    (entry,) = client.server.journal.of("download")
    assert (entry.parameters, entry.recorded) == ({"file_path": path}, True)


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [("documents/none.txt", TOKEN, 404), ("documents/file_0.txt", "42:another", 401)],
)
async def test_refused(client: Client, alice: Person, path: str, token: str, status: int) -> None:
    """A path of nothing, or somebody else's token, get an error and no bytes."""
    await path_of(client, alice)
    async with client.session.get(url(client.server, path, token)) as response:
        assert response.status == status
        assert (await response.json())["error_code"] == status


async def test_faults(client: Client, alice: Person) -> None:
    """Downloads can be made to fail like calls."""
    path = await path_of(client, alice)
    client.server.faults.add(Fault(method="download", act=Refuse(502, "Bad Gateway")))
    client.server.faults.add(Fault(method="download", act=Drop(), times=None))
    async with client.session.get(url(client.server, path)) as response:
        assert response.status == 502
    with pytest.raises(aiohttp.ClientError):
        await client.session.get(url(client.server, path))
    refused, *dropped = client.server.journal.of("download")
    assert (refused.fault, refused.error_code, refused.recorded) == ("Refuse", 502, False)
    assert {(entry.fault, entry.recorded) for entry in dropped} == {("Drop", False)}
