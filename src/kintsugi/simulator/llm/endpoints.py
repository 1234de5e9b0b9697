"""The endpoints: how each reads a request, and how it says an answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from aiohttp import BodyPartReader, web

from kintsugi.simulator.llm import requests, tokens
from kintsugi.simulator.llm.completion import Completion
from kintsugi.simulator.llm.fields import Fields, Unreadable
from kintsugi.simulator.llm.frames import Streaming, Whole
from kintsugi.simulator.llm.requests import Ask
from kintsugi.simulator.llm.wire import (
    anthropic_messages,
    embeddings,
    gemini_content,
    ollama_chat,
    openai_chat,
    transcription,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A request that could be read."""

    ask: Ask
    body: Mapping[str, object]
    whole: Whole
    streaming: Streaming | None = None
    content_type: str = "application/json"


Read = Callable[[web.Request], Awaitable[Reading]]
"""Raises Unreadable when the request lacks something or has the wrong shape."""


async def openai_chat_request(request: web.Request) -> Reading:
    body = Fields.parse(await request.read())
    ask = requests.from_openai(body)
    events = openai_chat.ServerSentEvents(include_usage=ask.include_usage) if ask.stream else None
    return Reading(ask=ask, body=body.values, whole=openai_chat.whole, streaming=events)


async def ollama_chat_request(request: web.Request) -> Reading:
    body = Fields.parse(await request.read())
    ask = requests.from_ollama(body)
    lines = ollama_chat.Lines() if ask.stream else None
    return Reading(ask=ask, body=body.values, whole=ollama_chat.whole, streaming=lines)


async def anthropic_request(request: web.Request) -> Reading:
    body = Fields.parse(await request.read())
    ask = requests.from_anthropic(body)
    events = anthropic_messages.ServerSentEvents() if ask.stream else None
    return Reading(ask=ask, body=body.values, whole=anthropic_messages.whole, streaming=events)


async def gemini_request(request: web.Request) -> Reading:
    body = Fields.parse(await request.read())
    ask = requests.from_gemini(body, request.match_info["model"], stream=False)
    return Reading(ask=ask, body=body.values, whole=gemini_content.whole)


async def gemini_stream_request(request: web.Request) -> Reading:
    """Only as events; the list that Gemini streams otherwise is what no client here reads."""
    if request.query.get("alt") != "sse":
        raise Unreadable("streamGenerateContent is served with alt=sse")
    body = Fields.parse(await request.read())
    return Reading(
        ask=requests.from_gemini(body, request.match_info["model"], stream=True),
        body=body.values,
        whole=gemini_content.whole,
        streaming=gemini_content.ServerSentEvents(),
    )


async def embeddings_request(request: web.Request) -> Reading:
    body = Fields.parse(await request.read())
    texts = _inputs(body)
    ask = Ask(model=body.text("model"), prompt_tokens=sum(map(tokens.count, texts)))
    whole = partial(
        _embedded,
        texts=texts,
        dimensions=body.integer("dimensions", embeddings.DIMENSIONS),
        in_base64=body.text("encoding_format", "float") == "base64",
    )
    return Reading(ask=ask, body=body.values, whole=whole)


async def transcription_request(request: web.Request) -> Reading:
    """Without a script the transcript names the file, so that a test can see which one came."""
    form = await _form(request)
    fields = Fields(form, "form")
    size = fields.inner("file").integer("size")
    name = fields.inner("file").text("name", "")
    as_text = fields.text("response_format", "json") == "text"
    return Reading(
        ask=Ask(
            model=fields.text("model"),
            prompt_tokens=tokens.of_audio(size),
            last_user_text=f"Transcript of {name}",
        ),
        body=form,
        whole=transcription.in_text if as_text else transcription.in_json,
        content_type="text/plain" if as_text else "application/json",
    )


def _inputs(body: Fields) -> list[str]:
    match body.values.get("input"):
        case str(text):
            return [text]
        case [*texts] if texts and all(isinstance(text, str) for text in texts):
            return [str(text) for text in texts]
        case _:
            raise Unreadable("body.input must be a text or a list of texts")


def _embedded(
    completion: Completion, *, texts: list[str], dimensions: int, in_base64: bool
) -> bytes:
    return embeddings.body(
        completion.model, texts, completion.usage, dimensions=dimensions, in_base64=in_base64
    )


async def _form(request: web.Request) -> dict[str, object]:
    """The fields of a multipart body; of a file its name and size, the bytes are not kept."""
    if not request.content_type.startswith("multipart/"):
        raise Unreadable("body must be multipart/form-data")
    form: dict[str, object] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise Unreadable("form may not have parts without a name")
        data = await part.read()
        file = {"name": part.filename, "size": len(data)}
        form[part.name] = data.decode() if part.filename is None else file
    return form
