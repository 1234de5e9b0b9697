"""`kintsugi run`: the bot, until it is told to stop."""

import argparse
import asyncio
import signal

import uvloop

from kintsugi.app import App, World, serve
from kintsugi.cli import heap
from kintsugi.cli.invocation import Invocation
from kintsugi.log import log_uncaught


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(invocation: Invocation, _arguments: argparse.Namespace) -> int:
    settings = invocation.settings()
    log_uncaught()
    heap.rest()
    world = World(environ=invocation.environ, loaded=heap.settle)
    uvloop.run(serve(settings, world, _stop_on_signals))
    return 0


def _stop_on_signals(app: App) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.stop)
