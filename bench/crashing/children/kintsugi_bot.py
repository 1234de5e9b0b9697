"""Kintsugi as `kintsugi run` serves it, with a model that streams slowly and a fuse in its store.

`python -m bench.crashing.children.kintsugi_bot`: settings come from the environment; SIGUSR1 lights
the fuse, SIGTERM stops.
"""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from random import Random

from bench.crashing.children.echo import SlowEcho
from bench.crashing.children.fuse import Fuse, lay
from bench.crashing.endings import AtCommit
from kintsugi import log
from kintsugi.app import App, World, serve
from kintsugi.log import Redactor
from kintsugi.settings import load, secret_values


def main() -> None:
    options = parser().parse_args()
    live(options, World(provider=SlowEcho(Random(options.seed), slowest_s=options.slowest)))


def live(options: argparse.Namespace, world: World) -> None:
    """Serve until stopped, or until the fuse has burnt."""
    settings = load(path=None, environ=os.environ)
    log.configure(settings.log, Redactor(secret_values(settings)), stream=sys.stderr)
    fuse = Fuse(
        AtCommit(number=options.commit, side=options.side, table=options.table), options.marks
    )
    lay(fuse)

    def started(app: App) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, app.stop)
        loop.add_signal_handler(signal.SIGUSR1, fuse.light)

    asyncio.run(serve(settings, world, started))


def parser() -> argparse.ArgumentParser:
    own = argparse.ArgumentParser()
    own.add_argument("--commit", type=int, default=0, help="0: never")
    own.add_argument("--side", choices=("before", "after"), default="before")
    own.add_argument("--table", default="", help="count only commits that change it")
    own.add_argument("--marks", type=Path, required=True)
    own.add_argument("--seed", type=int, default=0)
    own.add_argument("--slowest", type=float, default=0.8, help="seconds of an answer")
    return own


if __name__ == "__main__":
    main()
