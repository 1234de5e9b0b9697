"""pydantic-ai's FallbackModel: a rival whose packages are not ours, in a process of its own."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Self

from bench.pooling.contestant import NoAnswer, Speak
from kintsugi.llm.target import Target
from tools import side_environment

_CHILD = Path(__file__).parent / "children" / "fallback_model.py"


def python() -> Path:
    """The rivals' interpreter, installed when it is first needed. Raises: `NotInstallable`."""
    return side_environment.installed("rivals", lock="rivals.txt") / "bin" / "python"


class Remote:
    """It speaks OpenAI's shape only."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = count()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Self]:
        process = await asyncio.create_subprocess_exec(
            python(),
            _CHILD,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={},  # nobody's keys and proxies
        )
        try:
            yield (remote := cls(process))
            remote._reading.cancel()
        finally:
            process.terminate()
            await process.wait()

    @asynccontextmanager
    async def fresh(self, *chain: Target) -> AsyncIterator[Speak]:
        told = {
            "base_url": chain[0].account.base_url,
            "chain": [each.model for each in chain],
        }
        yield lambda: self._speak(told)

    async def cpu_s(self) -> float:
        return float((await self._tell({}))["cpu_s"])

    async def _speak(self, told: dict[str, Any]) -> AsyncGenerator[str, None]:
        text = (await self._tell(told))["text"]
        if text is None:
            raise NoAnswer
        yield text

    async def _tell(self, told: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"id": number, **told}).encode() + b"\n")
        reply: dict[str, Any] = await waiting
        return reply

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            reply = json.loads(line)
            self._waiting.pop(reply["id"]).set_result(reply)
        for waiting in self._waiting.values():
            waiting.set_exception(ChildProcessError(f"{_CHILD} ended by itself"))
