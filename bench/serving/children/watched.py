"""Kintsugi as `kintsugi run` serves it, with a watch on how late its event loop is.

`python -m bench.serving.children.watched --stalls FILE`: settings come from the environment;
each line of FILE is a moment (seconds of CLOCK_MONOTONIC, the same for all processes) and by how
many seconds a wake-up was late. SIGTERM stops.
"""

import argparse
import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from typing import Final, TextIO

import uvloop

from kintsugi import log
from kintsugi.app import App, World, serve
from kintsugi.cli import heap
from kintsugi.log import Redactor
from kintsugi.settings import load, secret_values

_EVERY_S: Final = 0.005
_NOTEWORTHY_S: Final = 0.001


async def _watch(file: TextIO) -> None:
    """Write the stalls down until cancelled."""
    while True:
        due = time.monotonic() + _EVERY_S
        await asyncio.sleep(_EVERY_S)
        now = time.monotonic()
        if now - due > _NOTEWORTHY_S:
            file.write(f"{now} {now - due}\n")
            file.flush()


async def _serve(file: TextIO) -> None:
    settings = load(path=None, environ=os.environ)
    log.configure(settings.log, Redactor(secret_values(settings)), stream=sys.stderr)
    heap.rest()
    watching = asyncio.create_task(_watch(file))
    try:
        await serve(settings, World(loaded=heap.settle), _stop_on_signal)
    finally:
        watching.cancel()


def _stop_on_signal(app: App) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, app.stop)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stalls", type=Path, required=True)
    options = parser.parse_args()
    with options.stalls.open("w") as file:
        uvloop.run(_serve(file))


if __name__ == "__main__":
    main()
