from typing import Any

import aiohttp
import pytest

from kintsugi.simulator.telegram import Person

KEYBOARD = '{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}'


def multipart() -> aiohttp.FormData:
    form = aiohttp.FormData({"chat_id": "7", "text": "hi", "reply_markup": KEYBOARD})
    form.add_field("photo", b"bytes", filename="photo.png")
    return form


@pytest.mark.parametrize(
    "request_parts",
    [
        {"params": {"chat_id": "7", "text": "hi", "reply_markup": KEYBOARD}},
        {"data": {"chat_id": "7", "text": "hi", "reply_markup": KEYBOARD}},
        {"data": multipart()},
        {"json": {"chat_id": 7, "text": "hi", "reply_markup": KEYBOARD}},
        {"json": {"text": "hi", "reply_markup": KEYBOARD}, "params": {"chat_id": "7"}},
    ],
    ids=["query", "form", "multipart", "json", "query and json"],
)
async def test_parameters_come_in_every_form(
    client: Any, alice: Person, request_parts: dict[str, Any]
) -> None:
    """Query, form, multipart and JSON mean the same."""
    async with client.session.post(client.url("sendMessage"), **request_parts) as response:
        assert response.status == 200
    message = client.server.chat(alice.id).messages[-1]
    assert (message.text, message.buttons[0].data) == ("hi", "go")


async def test_get_is_as_good_as_post(client: Any, alice: Person) -> None:
    """Every method can be called by GET."""
    where = client.url("sendMessage")
    async with client.session.get(where, params={"chat_id": alice.id, "text": "hi"}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "can't parse request body as JSON"),
        ("[]", "can't parse request body: expected an Object"),
    ],
)
async def test_a_broken_body_is_refused(client: Any, body: str, words: str) -> None:
    """A JSON body holds one object."""
    headers = {"Content-Type": "application/json"}
    async with client.session.post(client.url("getMe"), data=body, headers=headers) as response:
        assert (await response.json())["description"] == f"Bad Request: {words}"


async def test_a_body_of_another_kind_is_not_read(client: Any) -> None:
    """It counts as no parameters."""
    headers = {"Content-Type": "text/plain"}
    async with client.session.post(client.url("getMe"), data="x", headers=headers) as response:
        assert response.status == 200
