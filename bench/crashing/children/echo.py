"""A model that takes its time, so that answers are opened long before they are finished."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from random import Random
from typing import Final

from bench.crashing.question import DEADLY, answer_to
from kintsugi.llm.provider import Finished, ModelEvent, ModelRequest, Words

_PIECES: Final = 8


class SlowEcho:
    model = "slow echo"

    def __init__(self, random: Random, *, slowest_s: float) -> None:
        self._random = random
        self._slowest_s = slowest_s

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        asked = request.messages[-1].text
        if asked == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        pause_s = self._random.uniform(0, self._slowest_s) / _PIECES
        words = answer_to(asked).split()
        size = -(-len(words) // _PIECES)
        for start in range(0, len(words), size):
            await asyncio.sleep(pause_s)
            yield Words(text=" ".join(words[start : start + size]) + " ")
        await asyncio.sleep(pause_s)
        yield Finished()
