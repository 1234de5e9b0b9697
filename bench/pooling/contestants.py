"""Who is measured: each asks `primary` first and `second` if that fails, on one scripted server."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Any, Final

from pydantic import SecretStr
from pydantic_ai.direct import model_request
from pydantic_ai.messages import ModelRequest as Question
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from kintsugi.clock import Clock
from kintsugi.llm.gate import Gate
from kintsugi.llm.limits import Limits
from kintsugi.llm.litellm_adapter import LitellmModel
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.member import Member
from kintsugi.llm.pool import Manners, Pool
from kintsugi.llm.provider import ChatMessage, ModelRequest, Purpose
from kintsugi.llm.target import Account, Target

PRIMARY: Final = "primary"
SECOND: Final = "second"
COOLDOWN_S: Final = 1.0
"""Of the tuned Router, whose cooldown has to be waited for."""

_QUESTION: Final = "hello"
_KEY: Final = "none"
_LIMITS: Final = Limits(first_sign=30, silence=30, total=60)

Ask = Callable[[], AbstractAsyncContextManager[Callable[[], Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the scripted server is; every model has an account of its own there."""

    base_url: str
    library: Library
    clock: Clock


def target(place: Place, model: str) -> Target:
    key = SecretStr(_KEY)
    account = Account(name=model, route="openai", base_url=place.base_url, key=key)
    return Target(account=account, model=model)


def ours(place: Place, gate: Gate, *models: str) -> Pool:
    """The product's pool over litellm, as `Models` makes it."""
    return Pool(
        [
            Member(
                provider=LitellmModel(
                    target(place, model), place.library, place.clock, timeout_s=_LIMITS.total
                ),
                target=target(place, model),
            )
            for model in models
        ],
        gate,
        place.clock,
        Random(1),
        Manners(limits=_LIMITS),
    )


REQUEST: Final = ModelRequest(
    messages=(ChatMessage(role="user", text=_QUESTION),), purpose=Purpose(mode="check")
)


async def ask_pool(pool: Pool) -> None:
    async for _ in pool.stream(REQUEST):
        """To the end."""


ROUTERS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "router_default": {},
        "router_tuned": {"num_retries": 0, "allowed_fails": 0, "cooldown_time": COOLDOWN_S},
    }
)


@asynccontextmanager
async def router(place: Place, options: Mapping[str, Any]) -> AsyncIterator[Callable[[], Any]]:
    """Litellm's own pool: one group for each model, with a fallback from one to the other."""
    litellm: Any = await place.library.load()
    made = litellm.Router(
        model_list=[
            {
                "model_name": model,
                "litellm_params": {
                    "model": f"openai/{model}",
                    "api_base": place.base_url,
                    "api_key": _KEY,
                    "max_retries": 0,
                },
            }
            for model in (PRIMARY, SECOND)
        ],
        fallbacks=[{PRIMARY: [SECOND]}],
        **options,
    )

    async def ask() -> None:
        await made.acompletion(model=PRIMARY, messages=[{"role": "user", "content": _QUESTION}])

    try:
        yield ask
    finally:
        made.discard()


@asynccontextmanager
async def fallback_model(place: Place) -> AsyncIterator[Callable[[], Any]]:
    """pydantic-ai's."""
    provider = OpenAIProvider(base_url=place.base_url, api_key=_KEY)
    model = FallbackModel(*(OpenAIChatModel(name, provider=provider) for name in (PRIMARY, SECOND)))

    async def ask() -> None:
        await model_request(model, [Question.user_text_prompt(_QUESTION)])

    try:
        yield ask
    finally:
        await provider.client.close()


async def bare(place: Place, model: str) -> None:
    """Litellm as one calls it by hand, with what our adapter asks of it."""
    litellm: Any = await place.library.load()
    stream = await litellm.acompletion(
        model=f"openai/{model}",
        messages=[{"role": "user", "content": _QUESTION}],
        api_base=place.base_url,
        api_key=_KEY,
        stream=True,
        stream_options={"include_usage": True},
        timeout=60,
        max_retries=0,
        num_retries=0,
    )
    async for _ in stream:
        """To the end."""
