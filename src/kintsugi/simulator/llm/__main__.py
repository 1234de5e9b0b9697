"""`python -m kintsugi.simulator.llm --port P`: the model server as a process of its own.

Prints one JSON line, {"base_url": ..., "root_url": ...}, when it accepts connections; then serves
until SIGINT or SIGTERM. It is told what to do over HTTP: see `control`.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Sequence

from kintsugi.clock import SystemClock
from kintsugi.simulator.llm.server import ModelServer
from kintsugi.simulator.llm.vendors import VENDORS


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m kintsugi.simulator.llm")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--vendor", choices=VENDORS, default="openai", help="whose words it uses")
    options = parser.parse_args(arguments)
    asyncio.run(_serve(options.port, options.vendor))


async def _serve(port: int, vendor: str) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with ModelServer(clock=SystemClock(), port=port, vendor=VENDORS[vendor]) as server:
        line = json.dumps({"base_url": server.base_url, "root_url": server.root_url})
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
