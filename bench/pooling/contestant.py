"""Who is measured: a chain of targets that is asked for streamed answers."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

from kintsugi.llm.target import Target

QUESTION: Final = "What is the answer to everything, and how do you know?"

Speak = Callable[[], AsyncGenerator[str, None]]
"""Ask once: an answer piece by piece, taken for whole when it ends. Raises: `NoAnswer`."""


class NoAnswer(Exception):
    """The contestant says that it has none, or that what came was not all."""


class Contestant(Protocol):
    def fresh(self, *chain: Target) -> AbstractAsyncContextManager[Speak]:
        """One that asks these in order, and knows nothing of them yet."""
        ...


async def answer(speak: Speak) -> str:
    """A whole answer. Raises: `NoAnswer`."""
    return "".join([piece async for piece in speak()])


async def answers(speak: Speak, count: int) -> list[str]:
    """So many at once. Raises: `NoAnswer`."""
    return await asyncio.gather(*(answer(speak) for _ in range(count)))


def asking(speak: Speak) -> Callable[[], Awaitable[object]]:
    return lambda: answer(speak)
