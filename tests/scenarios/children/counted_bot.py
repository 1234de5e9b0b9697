"""A bot that says how many blocks of memory it holds, each time it is asked by SIGUSR1."""

import asyncio
import gc
import os
import signal
import sys

from kintsugi import log
from kintsugi.app import World, serve
from kintsugi.log import Redactor
from kintsugi.settings import load, secret_values


def _tell() -> None:
    gc.collect()
    print(sys.getallocatedblocks(), flush=True)  # noqa: T201 - that is what it is for


async def _main() -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _tell)
    settings = load(path=None, environ=os.environ)
    log.configure(settings.log, Redactor(secret_values(settings)), stream=sys.stderr)
    await serve(settings, World(loaded=_tell), lambda _app: None)


asyncio.run(_main())
