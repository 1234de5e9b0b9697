import asyncio
import io
import json
import os
import signal
import sys

import aiohttp

from kintsugi.simulator.llm.__main__ import main


async def test_the_server_runs_as_a_process_and_stops_on_sigterm():
    """It prints its URLs as one JSON line, answers, and leaves with 0."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kintsugi.simulator.llm", "--port", "0", "--vendor", "ollama",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    urls = json.loads(await process.stdout.readline())
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{urls['base_url']}/models") as response:
            assert (response.status, (await response.json())["data"]) == (200, [])
        async with session.post(f"{urls['root_url']}/control/reset", json=[]) as response:
            assert response.status == 400
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


class _Terminal(io.StringIO):
    """Somebody who has read the line and presses Ctrl-C."""

    def flush(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def test_the_line_comes_when_the_server_listens_and_an_interrupt_ends_it(monkeypatch):
    """Whoever has read the line may call, and stop it, at once."""
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    main(["--port", "0"])
    urls = json.loads(terminal.getvalue())
    assert urls["base_url"] == f"{urls['root_url']}/v1"
