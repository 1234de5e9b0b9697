import pytest

from kintsugi.simulator.llm import Account, ModelServer, Outcome, Say
from kintsugi.simulator.llm.vendors import OPENAI, VENDORS, Trouble


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("good", 200, None),
        ("old", 401, "invalid_api_key"),
        ("poor", 402, "insufficient_quota"),
        ("spent", 429, "insufficient_quota"),
        ("unheard", 401, "invalid_api_key"),
    ],
)
async def test_a_key_is_served_or_refused_by_its_account(client, server, key, status, code):
    """Once there are accounts only good keys are served; a refusal uses no script up."""
    server.accounts.update(
        good=Account.OK, old=Account.REVOKED, poor=Account.UNPAID, spent=Account.EXHAUSTED
    )
    server.script(model="gpt-x", replies=[Say("scripted")])
    client.session.headers["Authorization"] = f"Bearer {key}"
    seen = await client.ask()
    listed = await client.session.get(f"{server.base_url}/models")
    assert (seen.status, listed.status, server.calls[0].key) == (status, status, key)
    if code is not None:
        assert seen.json["error"]["code"] == code
        assert server.calls[0].outcome is Outcome.REFUSED
        server.accounts.clear()
        assert "scripted" in (await client.ask()).text


@pytest.mark.parametrize("header", ["x-api-key", "api-key"])
async def test_a_key_is_found_in_every_header_the_vendors_use(client, server, header):
    """Anthropic's and Azure's clients do not send a bearer token."""
    client.session.headers[header] = "k"
    await client.ask()
    assert server.calls[0].key == "k"


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS)
async def test_a_server_refuses_in_the_words_of_its_vendor(clock, vendor, client):
    """Wrong key, no money, unknown model and unreadable request each get the vendor's shape."""
    async with ModelServer(clock=clock, vendor=vendor, models=["known"]) as server:
        of_vendor = type(client)(server, client.session)
        missing = await of_vendor.ask()
        unreadable = await of_vendor.post(f"{server.base_url}/chat/completions", [])
        server.accounts["poor"] = Account.UNPAID
        wrong = await of_vendor.ask(model="known")
        client.session.headers["Authorization"] = "Bearer poor"
        poor = await of_vendor.ask(model="known")
    published = vendor.failures[Trouble.UNAUTHORIZED]
    assert (wrong.status, wrong.json) == (published.status, published.body)
    assert [seen.status for seen in (missing, unreadable, poor)] == [404, 400, 402]
    assert missing.json == vendor.envelope(404, "The model `gpt-x` does not exist")
    assert unreadable.json == vendor.envelope(400, "body must be an object")


def test_a_vendors_missing_failure_is_not_invented():
    """OpenAI is not known to send 529."""
    with pytest.raises(KeyError):
        OPENAI.fail(Trouble.OVERLOADED)
