"""A model that fails as its vendor would: litellm's client of it, and a server on this machine.

The server speaks the target's wire shape and says the vendor's published words. It listens on
127.0.0.1 while one call lasts, gets no key and no word of anybody, and no call of it is booked.
The simulator takes 0.1 s to load, so whoever needs this module loads it late, in a thread.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from kintsugi.clock import Clock
from kintsugi.errors import ModelError
from kintsugi.llm.faults import Fault, NotStaged
from kintsugi.llm.provider import ModelEvent, ModelRequest, Provider
from kintsugi.llm.target import Target
from kintsugi.simulator.llm import (
    Defect,
    Fail,
    Malformed,
    MidStreamError,
    ModelServer,
    Reply,
    Say,
)
from kintsugi.simulator.llm.vendors import (
    ANTHROPIC,
    DEEPSEEK,
    GEMINI_NATIVE,
    LITELLM,
    MOONSHOT,
    OLLAMA,
    OPENAI,
    OPENROUTER,
    Trouble,
    Vendor,
)

_VENDORS: Final[Mapping[str, Vendor]] = MappingProxyType(
    {
        "openai": OPENAI,
        "anthropic": ANTHROPIC,
        "deepseek": DEEPSEEK,
        "moonshot": MOONSHOT,
        "gemini": GEMINI_NATIVE,
        "openrouter": OPENROUTER,
        "litellm_proxy": LITELLM,
        "ollama_chat": OLLAMA,
    }
)
"""By litellm's name for the wire shape."""

_TROUBLES: Final[Mapping[Fault, Sequence[Trouble]]] = MappingProxyType(
    {
        Fault.RATE_LIMIT: (Trouble.RATE_LIMITED, Trouble.RATE_LIMITED_SILENT),
        Fault.KEY: (Trouble.UNAUTHORIZED,),
        Fault.SERVER: (Trouble.SERVER_ERROR,),
    }
)
"""Which of a vendor's refusals it is; the first that is known."""

_BEGUN: Final = 3  # pieces of an answer before it breaks


class Rehearsed:
    """Stands in for a target for as long as a drill lasts."""

    def __init__(
        self, target: Target, fault: Fault, single: Callable[[Target], Provider], clock: Clock
    ) -> None:
        """`single`: who speaks to a target, as `Models.single`."""
        self._target = target
        self._single = single
        self._clock = clock
        self._vendor = _VENDORS[target.account.route]
        self._reply = reply_of(fault, self._vendor)

    @property
    def model(self) -> str:
        return self._target.name

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Raises: also `NotStaged`."""
        server = ModelServer(clock=self._clock, vendor=self._vendor)
        async with server:
            server.script(model="*", default=self._reply)
            provider = self._single(_moved(self._target, server))
            try:
                async with aclosing(provider.stream(request)) as events:
                    async for event in events:
                        yield event
            except ModelError:
                if not server.arrivals:
                    raise NotStaged(self.model) from None
                raise


def reply_of(fault: Fault, vendor: Vendor) -> Reply:
    """What the server says; silence is not among it."""
    match fault:
        case Fault.RATE_LIMIT | Fault.KEY | Fault.MONEY | Fault.SERVER:
            return _refusal(fault, vendor)
        case Fault.EMPTY:
            return Say("")
        case Fault.MIDSTREAM:
            return MidStreamError(after_chunks=_BEGUN, body=vendor.mid_stream)
        case Fault.MALFORMED:
            # A single bad event is passed over by some of litellm's clients; this fails in all.
            return Malformed(Defect.HTML)
        case Fault.TIMEOUT:
            raise ValueError(fault)


def _refusal(fault: Fault, vendor: Vendor) -> Fail:
    """As the vendor publishes it; else in its shape, without a wait."""
    if fault is Fault.MONEY:
        return vendor.unpaid
    published = (vendor.failures.get(trouble) for trouble in _TROUBLES[fault])
    return next(filter(None, published), None) or vendor.refuse(int(fault), fault.name)


def _moved(target: Target, server: ModelServer) -> Target:
    """The same at the server's address; the key stays at home."""
    match target.account.route:
        case "anthropic" | "ollama_chat":
            address = server.root_url
        case "gemini":
            address = server.gemini_url
        case _:
            address = server.base_url
    return replace(target, account=replace(target.account, base_url=address, key=None))
