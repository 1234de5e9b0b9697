"""Litellm's own: its Router, as it comes and as one tunes it, and a bare call."""

import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from types import MappingProxyType
from typing import Any, Final

from bench.pooling.contestant import QUESTION, NoAnswer, Speak
from kintsugi.llm.target import Target

DEFAULT: Final[Mapping[str, Any]] = MappingProxyType({})
TUNED: Final[Mapping[str, Any]] = MappingProxyType(
    {"num_retries": 0, "allowed_fails": 0, "cooldown_time": 30}
)
"""The best we found: no sleeping before the fallback, and one failure cools."""

_MESSAGES: Final = [{"role": "user", "content": QUESTION}]
_ASKED: Final[Mapping[str, Any]] = MappingProxyType(
    {"messages": _MESSAGES, "stream": True, "stream_options": {"include_usage": True}}
)


class Router:
    """A group for each target, with a fallback from the first to the others."""

    def __init__(self, litellm: Any, options: Mapping[str, Any]) -> None:
        self._litellm = litellm
        self._options = options
        # It cools some in a thread that has no loop, and cannot call what it made there.
        never_awaited = "coroutine 'router_cooldown_event_callback'"
        warnings.filterwarnings("ignore", message=never_awaited, category=RuntimeWarning)

    @asynccontextmanager
    async def fresh(self, *chain: Target) -> AsyncIterator[Speak]:
        names = [each.name for each in chain]
        router = self._litellm.Router(
            model_list=[
                {"model_name": each.name, "litellm_params": {**_parameters(each), "timeout": 60}}
                for each in chain
            ],
            fallbacks=[{names[0]: names[1:]}] if names[1:] else [],
            **self._options,
        )
        try:
            yield lambda: _speak(router, model=names[0])
        finally:
            router.discard()


class Bare:
    """`litellm.acompletion` on the first target, asked for what our adapter asks for."""

    def __init__(self, litellm: Any) -> None:
        self._litellm = litellm

    @asynccontextmanager
    async def fresh(self, *chain: Target) -> AsyncIterator[Speak]:
        options = {**_parameters(chain[0]), "timeout": 60, "max_retries": 0, "num_retries": 0}
        yield lambda: _speak(self._litellm, **options)


def _parameters(target: Target) -> Mapping[str, Any]:
    account = target.account
    return {
        "model": f"{account.route}/{target.model}",
        "api_base": account.base_url,
        "api_key": account.key.get_secret_value() if account.key else None,
    }


async def _speak(litellm: Any, **parameters: Any) -> AsyncGenerator[str, None]:
    """Litellm raises anything, and all of it means no."""
    try:
        stream = await litellm.acompletion(**parameters, **_ASKED)
        async with aclosing(stream):
            async for chunk in stream:
                if chunk.choices and chunk.choices[0].delta.content:
                    yield chunk.choices[0].delta.content
    except Exception as error:
        raise NoAnswer from error
