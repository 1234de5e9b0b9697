"""Bringing litellm in: late, in a thread, offline, quiet, and warm.

It takes 4 s of CPU and 165 MB to import, so nothing here is imported by name: whoever needs a model
waits for `Library.load`, and everything else goes on meanwhile.
"""

import asyncio
import importlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Mapping, MutableMapping
from typing import Any, Final, Protocol, cast

_ENVIRONMENT: Final = {
    # Else the import fetches the list of prices from the net, three times over if there is none.
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    # Else the import reads a .env of the working directory into our environment.
    "LITELLM_MODE": "PRODUCTION",
}
_LOGGERS: Final = ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")
_REHEARSED_ROUTES: Final = ("openai", "ollama_chat")  # the two families of clients litellm has
_REHEARSAL_S: Final = 5


class Stream(Protocol):
    """litellm's CustomStreamWrapper."""

    received_finish_reason: str | None
    """What the provider said; the finish reason of a chunk may be litellm's own invention."""
    chunks: list[Any]

    def __aiter__(self) -> AsyncIterator[Any]: ...

    async def aclose(self) -> None: ...


class Litellm(Protocol):
    """As much of the module as we use."""

    suppress_debug_info: bool
    turn_off_message_logging: bool
    disable_hf_tokenizer_download: bool
    model_cost: MutableMapping[str, Mapping[str, object]]
    in_memory_llm_clients_cache: Any

    async def acompletion(self, **parameters: Any) -> Stream: ...

    async def atranscription(self, **parameters: Any) -> Any: ...

    async def close_litellm_async_clients(self) -> None: ...


class Library:
    """litellm, loaded once, by whoever asks first."""

    def __init__(self) -> None:
        self._loading: asyncio.Task[Litellm] | None = None

    async def load(self) -> Litellm:
        """Call it once polling has begun; the first model call waits for it anyway.

        A waiter that is cancelled leaves the loading to the others. One that failed is tried again.
        """
        if self._loading is None or _failed(self._loading):
            self._loading = asyncio.create_task(asyncio.to_thread(_load))
        return await asyncio.shield(self._loading)

    async def close(self) -> None:
        """Close the connections that litellm keeps. Nothing may be called afterwards."""
        if self._loading is not None and self._loading.done() and not _failed(self._loading):
            await _disconnect(self._loading.result())


def _failed(task: asyncio.Task[Litellm]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _load() -> Litellm:
    os.environ.update(_ENVIRONMENT)
    # Tokens are counted with what came with the package; nothing is fetched for a rough number.
    litellm = cast("Litellm", importlib.import_module("litellm"))
    litellm.suppress_debug_info = True  # it prints advice for each error
    litellm.turn_off_message_logging = True
    litellm.disable_hf_tokenizer_download = True
    for name in _LOGGERS:  # what it logs holds requests, and everything it knows is raised anyway
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    _take_filters_back()
    _drop_leftover()
    asyncio.run(_rehearse(litellm))
    return litellm


def _take_filters_back() -> None:
    """Undo what its import does to loggers that are not its own, asyncio's among them.

    Its filter rewrites every record it sees into text, and ours then has no fields to redact.
    """
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            for foreign in [each for each in logger.filters if _is_litellms(each)]:
                logger.removeFilter(foreign)


def _drop_leftover() -> None:
    """Let go of Anthropic's tokenizer as parsed JSON, 14 MB that its import leaves lying about.

    What counts tokens is made from the text, which stays (`claude_json_str`).
    """
    vars(importlib.import_module("litellm.utils")).pop("json_data", None)


def _is_litellms(thing: object) -> bool:
    return type(thing).__module__.partition(".")[0] == "litellm"


async def _rehearse(litellm: Litellm) -> None:
    """Fail a call on each family of clients.

    litellm imports most of itself at the first call and at the first error, which held the loop for
    half a second each (measured); here it holds nobody.
    """
    with socket.socket() as refusing:
        refusing.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused at once
        address = f"http://127.0.0.1:{refusing.getsockname()[1]}"
        for route in _REHEARSED_ROUTES:
            await _fail(litellm, f"{route}/rehearsal", address)
    async for _ in await litellm.acompletion(
        model="openai/rehearsal", messages=_MESSAGES, stream=True, mock_response="Well."
    ):
        pass
    await _disconnect(litellm)


_MESSAGES: Final = [{"role": "user", "content": "Well?"}]


async def _fail(litellm: Litellm, model: str, address: str) -> None:
    know_as_free(litellm, model)
    try:
        stream = await litellm.acompletion(
            model=model,
            messages=_MESSAGES,
            stream=True,
            api_base=address,
            api_key="none",  # pragma: allowlist secret
            timeout=_REHEARSAL_S,
            max_retries=0,
            num_retries=0,
        )
        await stream.aclose()
    except Exception:  # noqa: BLE001 - failing is the purpose, and litellm raises anything
        return


def know_as_free(litellm: Litellm, model: str) -> None:
    """Enter a model that no price list has.

    Of an Ollama model that it does not know litellm asks the server itself after each answer, in a
    blocking request on the event loop (tried: a busy Ollama held the whole bot for minutes).
    `register_model` asks the same way, so the table is written directly.
    """
    litellm.model_cost.setdefault(
        model, {"mode": "chat", "input_cost_per_token": 0.0, "output_cost_per_token": 0.0}
    )


async def _disconnect(litellm: Litellm) -> None:
    await litellm.close_litellm_async_clients()
    litellm.in_memory_llm_clients_cache.flush_cache()
