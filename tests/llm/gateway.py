"""A real LiteLLM proxy, in an environment and a process of its own, for the tests of the gateway.

Its fifty packages more (polars, numpy, an Azure client) would double .venv, and none of them is
Kintsugi's: see tools/side_environment.py.
"""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tools import side_environment

TOKEN = "sk-gateway-0123456789"  # pragma: allowlist secret
MODEL = "simulated"
_READY = "Uvicorn running on"
_LONGEST_START_S = 300  # it takes 15 s of CPU; a start that hangs must not hang the suite


def installed() -> Path:
    """The proxy's environment. Raises: `NotInstallable`."""
    return side_environment.installed("litellm-proxy", lock="proxy.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    process: asyncio.subprocess.Process
    url: str

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()


@asynccontextmanager
async def gateway(home: Path, upstream: str, folder: Path) -> AsyncIterator[Gateway]:
    """The proxy in front of the provider at `upstream`: no database, no retries, no cooldowns."""
    config = folder / "config.yaml"
    config.write_text(json.dumps(_config(upstream)))  # JSON is YAML
    port = _free_port()
    with (folder / "proxy.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(home / "bin" / "litellm", "--config", config),
            *("--host", "127.0.0.1", "--port", str(port)),
            cwd=folder,
            env=_environment(folder),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=asyncio.subprocess.PIPE,
        )
    running = Gateway(process=process, url=f"http://127.0.0.1:{port}")
    reading = None
    try:
        async with asyncio.timeout(_LONGEST_START_S):
            await _ready(process)
        reading = asyncio.create_task(_drain(process))
        yield running
    finally:
        await running.stop()
        if reading is not None:
            await reading


def _config(upstream: str) -> dict[str, object]:
    parameters = {
        "model": f"openai/{MODEL}",
        "api_base": upstream,
        "api_key": "sk-upstream",  # pragma: allowlist secret
        "max_retries": 0,
    }
    return {
        "model_list": [{"model_name": MODEL, "litellm_params": parameters}],
        "litellm_settings": {"num_retries": 0, "telemetry": False},
        "router_settings": {"num_retries": 0, "disable_cooldowns": True},
        "general_settings": {"master_key": TOKEN},
    }


def _environment(folder: Path) -> dict[str, str]:
    """Nobody's keys, proxies or databases; the list of prices is not fetched from the net."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_MODE": "PRODUCTION",
        "PYTHONUNBUFFERED": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ready(process: asyncio.subprocess.Process) -> None:
    """Returns once it listens. Raises: AssertionError with its last words when it ended."""
    assert process.stderr is not None
    said: list[str] = []
    async for line in process.stderr:
        said.append(line.decode(errors="replace"))
        if _READY in said[-1]:
            return
    raise AssertionError("".join(said[-40:]))


async def _drain(process: asyncio.subprocess.Process) -> None:
    """A full pipe would hold it up."""
    assert process.stderr is not None
    with suppress(ConnectionError):
        while await process.stderr.read(65536):
            pass
