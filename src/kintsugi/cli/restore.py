"""`kintsugi restore`: a backup, put in the place of the database."""

import argparse
import sys
from pathlib import Path

from kintsugi.app import DATABASE
from kintsugi.bot.lock import single_instance
from kintsugi.cli.invocation import Invocation
from kintsugi.clock import SystemClock
from kintsugi.store import backup
from kintsugi.store.backup import Contents
from kintsugi.store.restore import restore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that kintsugi backup made")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(invocation: Invocation, arguments: argparse.Namespace) -> int:
    settings = invocation.settings()
    database = settings.data_dir / DATABASE
    with single_instance(settings.data_dir):
        found = backup.verify(arguments.file)
        print(f"{arguments.file}: {_described(found)}, sound.")
        if not (arguments.yes or _agreed(database)):
            print("Nothing was changed.")
            return 1
        done = restore(
            arguments.file,
            database,
            at=SystemClock().now(),
            busy_timeout_s=settings.store.busy_timeout_s,
        )
    print(f"{database}: restored, at revision {done.migration.after}.")
    if done.aside:
        print(f"What was there before is in {done.aside}; remove it when you are sure.")
    return 0


def _described(contents: Contents) -> str:
    return f"{sum(contents.rows.values())} rows at revision {contents.revision or 'none'}"


def _agreed(database: Path) -> bool:
    """Ask the person; a script that did not say --yes has not agreed."""
    if not sys.stdin.isatty():
        print("Say --yes to restore without being asked.")
        return False
    return input(f"Put it in the place of {database}? [y/N] ").strip().lower() in {"y", "yes"}
