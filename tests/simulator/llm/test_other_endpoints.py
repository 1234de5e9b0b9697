"""Embeddings and transcriptions over real HTTP."""

import base64
import math
import struct

import aiohttp
import pytest

from kintsugi.simulator.llm import Cut, Fail, Say


async def _embed(client, **fields):
    return await client.post(f"{client.server.base_url}/embeddings", {"model": "e"} | fields)


async def test_embeddings_are_unit_vectors_and_near_where_words_are_shared(client):
    """The same text always has the same vector; shared words make texts similar."""
    texts = ["the red house", "a red house", "quantum tunnelling rates", ""]
    seen = await _embed(client, input=texts)
    again = await _embed(client, input=texts)
    vectors = [item["embedding"] for item in seen.json["data"]]
    assert vectors == [item["embedding"] for item in again.json["data"]]
    assert all(math.isclose(math.hypot(*vector), 1) for vector in vectors)
    near, far = (sum(map(lambda x, y: x * y, vectors[0], vectors[at])) for at in (1, 2))
    assert near > far
    assert seen.json["usage"] == {"prompt_tokens": 4 + 4 + 7, "total_tokens": 15}


async def test_embeddings_come_in_base64_and_other_sizes(client):
    """OpenAI's client asks for little-endian floats in base64."""
    plain = (await _embed(client, input="red", dimensions=4)).json["data"][0]["embedding"]
    seen = await _embed(client, input="red", dimensions=4, encoding_format="base64")
    packed = base64.b64decode(seen.json["data"][0]["embedding"])
    assert list(struct.unpack("<4f", packed)) == plain


async def test_embeddings_fail_by_script_and_refuse_what_is_no_text(client, server):
    """Scripts count for every endpoint; usage may be missing here too."""
    server.script(model="e", replies=[Fail(503, {}), Say(usage=None), Cut(1, clean=False)])
    assert (await _embed(client, input="x")).status == 503
    assert "usage" not in (await _embed(client, input="x")).json
    with pytest.raises(aiohttp.ClientPayloadError):
        await _embed(client, input="x")
    assert (await _embed(client, input=[1])).status == 400


async def _transcribe(client, **fields):
    form = aiohttp.FormData(fields)
    form.add_field("file", b"x" * 1025, filename="note.ogg", content_type="audio/ogg")
    url = f"{client.server.base_url}/audio/transcriptions"
    return await client.session.post(url, data=form)


async def test_a_voice_note_is_transcribed_by_script(client, server):
    """Without a script the transcript names the file; it is billed by the file's size."""
    server.script(model="w", replies=[Say("good morning")])
    scripted = await (await _transcribe(client, model="w")).json()
    unscripted = await _transcribe(client, model="w", response_format="text")
    assert scripted["text"] == "good morning"
    assert scripted["usage"]["input_tokens"] == 2
    assert await unscripted.text() == "Transcript of note.ogg\n"
    assert unscripted.content_type == "text/plain"
    assert server.calls[0].request["file"] == {"name": "note.ogg", "size": 1025}
    server.script(model="w", replies=[Say("hm", usage=None)])
    assert await (await _transcribe(client, model="w")).json() == {"text": "hm"}


async def test_whisper_is_told_in_seconds(client):
    """The others tell tokens of sound."""
    heard = await (await _transcribe(client, model="whisper-1")).json()
    assert heard["usage"] == {"type": "duration", "seconds": 2}
    counted = await (await _transcribe(client, model="gpt-4o-transcribe")).json()
    assert counted["usage"]["input_token_details"] == {"text_tokens": 0, "audio_tokens": 2}


async def test_a_transcription_needs_a_form_with_a_file(client, server):
    """What is missing is named."""
    url = f"{server.base_url}/audio/transcriptions"
    no_form = await client.post(url, {})
    assert (no_form.status, "multipart" in no_form.text) == (400, True)
    no_file = await client.session.post(url, data=_multipart(b'; name="model"'))
    assert "form.file.size must be int" in await no_file.text()
    nameless = await client.session.post(url, data=_multipart(b""))
    assert "parts without a name" in await nameless.text()


def _multipart(disposition: bytes) -> aiohttp.BytesPayload:
    part = b"--b\r\nContent-Disposition: form-data" + disposition + b"\r\n\r\nx\r\n--b--\r\n"
    return aiohttp.BytesPayload(part, content_type="multipart/form-data; boundary=b")
