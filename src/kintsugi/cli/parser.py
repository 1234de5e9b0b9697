"""Which command, with which arguments; and how errors are shown: words, never a traceback."""

import argparse
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kintsugi import __version__
from kintsugi.cli.invocation import Invocation
from kintsugi.errors import KintsugiError, SettingsError

DONE, FAILED, WRONG_INPUT = 0, 1, 2

# Modules are imported when asked for: `kintsugi --help` must not wait for all of them.
COMMANDS: Final = {
    "run": "run the bot",
    "demo": "talk to the bot in this terminal: no token, no key",
    "check": "look at settings, token, database and models: what is wrong, and how to mend it",
    "pair": "make a one-time code that lets somebody in",
    "people": "show who may talk to the bot, or show somebody out",
    "migrate": "bring the database to this version",
    "backup": "copy the database and verify the copy, also while the bot runs",
    "restore": "put a backup in the place of the database; what was there is kept",
    "dead": "list what was given up, or have it tried again",
    "drill": "rehearse a failure of a model: who would answer, who would rest",
    "audit": "show what is on record about an incident, by its id",
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is 0 done, 1 failed, 2 wrong settings or arguments."""
    name = next((word for word in arguments if not word.startswith("-")), None)
    parsed = _parser(name).parse_args(arguments)
    module = importlib.import_module(f"kintsugi.cli.{parsed.command}")
    try:
        invocation = Invocation(config=parsed.config, secrets=parsed.secrets, environ=os.environ)
        code: int = module.run(invocation, parsed)
    except SettingsError as error:
        _complain("the settings are wrong:", *str(error).splitlines())
        return WRONG_INPUT
    except (KintsugiError, OSError) as error:
        _complain(str(error))
        return FAILED
    except ExceptionGroup as group:  # what several parts of a running bot failed with
        known, unknown = group.split((KintsugiError, OSError))
        if unknown is not None:
            raise
        _complain(*map(str, _leaves(known)))
        return FAILED
    return code


def _leaves(error: Exception | None) -> Iterator[Exception]:
    if isinstance(error, ExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    elif error is not None:
        yield error


def _parser(asked: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kintsugi", description="A Telegram assistant that mends itself."
    )
    parser.add_argument("--version", action="version", version=f"kintsugi {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
        command.add_argument("--config", type=Path, metavar="FILE", help="the settings (YAML)")
        command.add_argument(
            "--secrets", type=Path, metavar="DIR", help="a folder with one file per secret"
        )
        if name == asked:
            importlib.import_module(f"kintsugi.cli.{name}").add_arguments(command)
    return parser


def _complain(*lines: str) -> None:
    print("kintsugi:", "\n  ".join(lines), file=sys.stderr)
