"""The faults that a drill injects, and how they get below everything that judges failures.

A drill proves something only if the fault comes from where real ones come from. So the port is a
`Provider` that fails as its target would: the app fills it with litellm's own client of that
target, which asks a scripted server on this machine (`app.rehearsal`) and meets the vendor's status
and body. What that means, whether it is tried again and who rests, is found out by the same code as
on a bad day. Rejected: raising a `Failure` ready-made, which would only show our own opinion of it;
and a real call with a bad key, which can do one fault of the eight and counts against the account.

Silence needs nobody to be silent: a model that says nothing is the same whatever its client.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from enum import StrEnum

from kintsugi.errors import KintsugiError
from kintsugi.llm.drill_clock import DrillClock
from kintsugi.llm.provider import ModelEvent, ModelRequest, Provider, Words
from kintsugi.llm.target import Target


class Fault(StrEnum):
    """What a drill lets a model do; the values are what people write."""

    RATE_LIMIT = "429"  # too many requests, as the vendor says it
    KEY = "401"  # the key is refused; Gemini says so with a 400
    MONEY = "402"  # no money left
    SERVER = "500"  # a fault of the provider's own
    TIMEOUT = "timeout"  # not a word until our limit
    EMPTY = "empty"  # an answer that ends in due form, without a word
    MIDSTREAM = "midstream"  # an error after the first words
    MALFORMED = "malformed"  # a 200 that is no answer: a proxy's page


Failing = Callable[[Target, Fault], Awaitable[Provider]]
"""Somebody who fails as the target would: every fault but `TIMEOUT`. Costs nothing."""


class NotStaged(KintsugiError):
    """The fault did not come about; a proxy for addresses of this machine can be why.

    The drill says nothing then: whoever asked for it is told why.
    """

    def __init__(self, target: str) -> None:
        super().__init__(
            f"{target}: the rehearsed call did not arrive on this machine; if a proxy is set, "
            "except 127.0.0.1 from it (NO_PROXY)"
        )


class Silent:
    """Stands in for a target, and says nothing; the waiting is passed over."""

    def __init__(self, model: str, clock: DrillClock) -> None:
        self.model = model
        self._clock = clock

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:  # noqa: ARG002 - the port's
        with self._clock.hurried():
            await asyncio.Event().wait()  # until the listener's patience ends
        yield Words(text="")  # never; it makes this a generator
