"""The port's one adapter: litellm speaks every provider's wire shape."""

import base64
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from math import ceil
from typing import Any, Final, cast

from kintsugi.clock import Clock
from kintsugi.llm.gemini_end import GeminiEnd
from kintsugi.llm.litellm_failures import explain
from kintsugi.llm.litellm_library import Library, Litellm, Stream, know_as_free
from kintsugi.llm.ollama_lines import OllamaLines
from kintsugi.llm.provider import (
    Audio,
    ChatMessage,
    Ending,
    Finished,
    ModelEvent,
    ModelRequest,
    Thinking,
    Transcript,
    Usage,
    Words,
)
from kintsugi.llm.target import Account, Target

_OLLAMA: Final = "ollama_chat"
_GEMINI: Final = "gemini"
# A key of None makes litellm look for one in the environment, and send OpenAI's to whoever it is.
_NO_KEY: Final = "none"
_LONGEST_S: Final = 7 * 24 * 60 * 60  # beyond that it is no length of a recording
_ENDINGS: Final[Mapping[str, Ending]] = {
    "stop": "stop",
    "length": "length",
    "content_filter": "content_filter",
}


class LitellmModel:
    """One target. `timeout_s` is for the day nobody else watches the time; Gemini's has no effect.

    It retries nothing. Where litellm is its own client (Anthropic, Gemini, Ollama) a request whose
    connection was lost before an answer began is sent once more, whatever it is told.
    """

    def __init__(self, target: Target, library: Library, clock: Clock, *, timeout_s: float) -> None:
        self._target = target
        self._library = library
        self._clock = clock
        self._timeout_s = timeout_s

    @property
    def model(self) -> str:
        return self._target.name

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer piece by piece; without a `Finished` it was cut, whatever litellm says.

        Raises: `TargetUnavailable`, `TargetTimeout`.
        """
        litellm = await self._library.load()
        gemini, ollama = GeminiEnd(), OllamaLines()
        try:
            async with aclosing(await self._open(litellm, request)) as stream:
                if self._target.account.route == _GEMINI:
                    gemini.watch(stream)
                if self._target.account.route == _OLLAMA:
                    ollama.watch(stream)
                async for chunk in stream:
                    for event in _events(chunk):
                        yield event
                reason = stream.received_finish_reason or gemini.reason
                usage = _usage(stream)
        except Exception as error:  # noqa: BLE001 - the HTTP edge: litellm raises anything
            # No cause: its words may hold keys, addresses, or what people said.
            raise explain(error, self.model, self._clock.now()) from None
        if reason is not None and ollama.whole:
            yield Finished(ending=_ENDINGS.get(reason, "stop"), usage=usage)

    async def _open(self, litellm: Litellm, request: ModelRequest) -> Stream:
        route = f"{self._target.account.route}/{self._target.model}"
        if self._target.account.route == _OLLAMA:
            know_as_free(litellm, route)
        limit = {} if request.max_tokens is None else {"max_tokens": request.max_tokens}
        return await litellm.acompletion(
            model=route,
            messages=[_spoken(message) for message in request.messages],
            stream=True,
            stream_options={"include_usage": True},
            timeout=self._timeout_s,
            **_access(self._target.account),
            **limit,
        )


class LitellmTranscriber:
    def __init__(self, target: Target, library: Library, clock: Clock, *, timeout_s: float) -> None:
        self._target = target
        self._library = library
        self._clock = clock
        self._timeout_s = timeout_s

    @property
    def model(self) -> str:
        return self._target.name

    async def transcribe(self, audio: Audio) -> Transcript:
        litellm = await self._library.load()
        try:
            response = await litellm.atranscription(
                model=f"{self._target.account.route}/{self._target.model}",
                file=(audio.file_name, audio.data),
                timeout=self._timeout_s,
                **_access(self._target.account),
            )
        except Exception as error:  # noqa: BLE001 - the HTTP edge: litellm raises anything
            raise explain(error, self.model, self._clock.now()) from None
        return Transcript(text=cast("str", response.text), usage=_heard(response))


def _access(account: Account) -> dict[str, object]:
    return {
        "api_base": account.base_url,
        "api_key": account.key.get_secret_value() if account.key else _NO_KEY,
        "max_retries": 0,  # the SDK's below litellm
        "num_retries": 0,  # litellm's own
    }


def _spoken(message: ChatMessage) -> dict[str, object]:
    if not message.images:
        return {"role": message.role, "content": message.text}
    parts: list[object] = [{"type": "text", "text": message.text}]
    for image in message.images:
        address = f"data:{image.media_type};base64,{base64.b64encode(image.data).decode()}"
        parts.append({"type": "image_url", "image_url": {"url": address}})
    return {"role": message.role, "content": parts}


def _events(chunk: Any) -> tuple[ModelEvent, ...]:
    """A chunk of usage has no choices, and one that ends the answer no content."""
    if not chunk.choices:
        return ()
    delta = chunk.choices[0].delta
    if delta.content:
        return (Words(text=delta.content),)
    return (Thinking(),) if getattr(delta, "reasoning_content", None) else ()


def _usage(stream: Stream) -> Usage | None:
    """The provider's count; litellm's last chunk also has one when the provider sent none."""
    told = [usage for chunk in stream.chunks if (usage := getattr(chunk, "usage", None))]
    if not told:
        return None
    details = getattr(told[-1], "prompt_tokens_details", None)
    return Usage(
        prompt=told[-1].prompt_tokens,
        completion=told[-1].completion_tokens,
        cached=getattr(details, "cached_tokens", None) or 0,
    )


def _heard(response: Any) -> Usage | None:
    """By the token, as OpenAI's newer transcribers tell; else the seconds, which Whisper tells.

    Servers with Whisper's shape tell how long the sound was, and nothing of what they bill.
    """
    usage: Any = getattr(response, "usage", None)
    match getattr(usage, "type", None):
        case "tokens":
            return Usage(prompt=usage.input_tokens, completion=usage.output_tokens)
        case "duration":
            seconds = _seconds(usage.seconds)
        case _:
            seconds = _seconds(getattr(response, "duration", None))
    return Usage(prompt=0, completion=0, seconds=seconds) if seconds else None


def _seconds(told: object) -> int:
    """Begun seconds; 0 for what is no length. OpenAI's used to be a text."""
    try:
        seconds = float(str(told))
    except ValueError:
        return 0
    return ceil(seconds) if 0 < seconds <= _LONGEST_S else 0
