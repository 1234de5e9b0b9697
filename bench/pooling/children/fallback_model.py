"""pydantic-ai's FallbackModel, told what to ask by lines on standard input.

It runs in the rivals' environment, where nothing of Kintsugi is installed. A line is a JSON object:
{"id", "base_url", "chain": [model, ...]} is answered by {"id", "text"}, text null where it failed;
{"id"} alone by {"id", "cpu_s"}, the CPU of this process so far. Several are under way at once.
"""

import asyncio
import json
import sys
import time
from functools import cache
from typing import Any, Final

from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

_QUESTION: Final = "What is the answer to everything, and how do you know?"


@cache
def _chain(base_url: str, *names: str) -> FallbackModel:
    """It remembers nothing of its calls, so one for each chain is as good as a fresh one."""
    provider = OpenAIProvider(base_url=base_url, api_key="none")  # pragma: allowlist secret
    return FallbackModel(*(OpenAIChatModel(name, provider=provider) for name in names))


async def _ask(base_url: str, names: list[str]) -> str | None:
    messages = [ModelRequest.user_text_prompt(_QUESTION)]
    try:
        async with model_request_stream(_chain(base_url, *names), messages) as stream:
            async for _ in stream:
                """To the end."""
    except Exception:  # noqa: BLE001 - whatever it raises means no
        return None
    text: str | None = stream.get().text
    return text or ""


async def _obey(told: dict[str, Any]) -> None:
    reply: dict[str, object] = {"id": told["id"]}
    if "chain" in told:
        reply["text"] = await _ask(told["base_url"], told["chain"])
    else:
        reply["cpu_s"] = time.process_time()
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


async def _main() -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    under_way: set[asyncio.Task[None]] = set()
    async for line in lines:
        task = asyncio.create_task(_obey(json.loads(line)))
        under_way.add(task)
        task.add_done_callback(under_way.discard)


if __name__ == "__main__":
    asyncio.run(_main())
